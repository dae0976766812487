import { SignInForm } from '@/features/access/components/sign-in-form';
import { pageTitle } from '@/lib/page-title';

export const generateMetadata = () => pageTitle('signIn.title');

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const { next } = await searchParams;
  return <SignInForm next={next ?? null} />;
}
