import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TextColumn, UuidColumn } from '../database/columns.js';
import { ChainNodeEntity } from './chain-node.entity.js';

/** A port reserved for a node, so that two chains never get the same one. */
@Entity('port_lease')
export class PortLeaseEntity {
  @PrimaryColumn({ type: 'int' }) port: number;
  @Index()
  @ForeignKey(() => ChainNodeEntity, { onDelete: 'CASCADE' })
  @UuidColumn()
  nodeId: string;
  @TextColumn() purpose: string;
}
