import { Field, Int, ObjectType } from '@nestjs/graphql';
import { UserErrorType } from '../common/payload.js';
import { HashScalar } from '../common/scalars/scalars.js';
import { FindingType } from './chain.type.js';

/** A setting that differs from the preset. */
@ObjectType('PresetDifference')
export class PresetDifferenceType {
  @Field(() => String) field: string;
  @Field(() => String) presetValue: string;
  @Field(() => String) value: string;
}

/** What a chain of these settings would be; nothing is stored. Figures are null while the settings are refused. */
@ObjectType('ChainPlan')
export class ChainPlanType {
  @Field(() => Boolean) valid: boolean;
  @Field(() => [UserErrorType]) userErrors: UserErrorType[];
  @Field(() => [FindingType]) warnings: FindingType[];
  @Field(() => String, { nullable: true, description: 'Canonical description without what only the creation makes: keys and times.' })
  canonical: string | null;
  @Field(() => HashScalar, { nullable: true, description: 'Known once the keys exist.' }) specHash: string | null;
  @Field(() => Int, { nullable: true }) predictedFinalityMs: number | null;
  @Field(() => Int, { nullable: true }) messagesPerBlock: number | null;
  @Field(() => String, { nullable: true }) storageBytesPerMonth: string | null;
  @Field(() => String, { nullable: true }) estimatedMemoryBytes: string | null;
  @Field(() => [PresetDifferenceType]) differences: PresetDifferenceType[];
  @Field(() => Int, { nullable: true }) quorum: number | null;
  @Field(() => Int, { nullable: true }) faultTolerance: number | null;
}
