'use client';

import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

/** The drawing of a bar chart; what it says stands beside it as text and table. */
export function Bars({ rows, color, name }: { rows: readonly { label: string; value: number }[]; color: string; name: string }) {
  const ticks = { fontSize: 11, fill: 'var(--text-3)' };
  return (
    <ResponsiveContainer width="100%" height={192}>
      <BarChart data={[...rows]} margin={{ top: 4, right: 8, bottom: 0, left: -18 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--border)" />
        <XAxis dataKey="label" tick={ticks} tickLine={false} axisLine={{ stroke: 'var(--border)' }} minTickGap={24} />
        <YAxis tick={ticks} tickLine={false} axisLine={false} allowDecimals={false} width={52} />
        <Tooltip
          cursor={{ fill: 'var(--surface-2)' }}
          contentStyle={{ background: 'var(--surface)', border: '1px solid var(--border)', borderRadius: 8, fontSize: 12 }}
          labelStyle={{ color: 'var(--text-2)' }}
          itemStyle={{ color: 'var(--text)' }}
        />
        <Bar dataKey="value" name={name} fill={color} radius={[3, 3, 0, 0]} isAnimationActive={false} maxBarSize={26} />
      </BarChart>
    </ResponsiveContainer>
  );
}
