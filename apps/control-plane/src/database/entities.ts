/** Every table of the control plane. A new entity is added here. */
import { AccountEntity } from '../accounts/account.entity.js';
import { AddressEntity } from '../accounts/address.entity.js';
import { AssetEntity } from '../assets/asset.entity.js';
import { ChainEntity } from '../chains/chain.entity.js';
import { IdempotencyEntity } from '../common/idempotency/idempotency.entity.js';
import { OutboxEntity } from '../events/outbox.entity.js';
import { AssetSupplyEntity } from '../explorer/asset-supply.entity.js';
import { BlockIndexEntity } from '../explorer/block-index.entity.js';
import { IndexCursorEntity } from '../explorer/index-cursor.entity.js';
import { OutputIndexEntity } from '../explorer/output-index.entity.js';
import { TxAssetEntity } from '../explorer/tx-asset.entity.js';
import { TxIndexEntity } from '../explorer/tx-index.entity.js';
import { TxProgramEntity } from '../explorer/tx-program.entity.js';
import { ApiKeyEntity } from '../identity/api-key.entity.js';
import { AuthUserEntity } from '../identity/auth-user.entity.js';
import { MembershipEntity } from '../identity/membership.entity.js';
import { OrganizationEntity } from '../identity/organization.entity.js';
import { SignInGuardEntity } from '../identity/sign-in-guard.entity.js';
import { MainChainEntity } from '../mainchain/main-chain.entity.js';
import { ChainNodeEntity } from '../nodes/chain-node.entity.js';
import { PortLeaseEntity } from '../nodes/port-lease.entity.js';
import { OperationEntity } from '../operations/operation.entity.js';
import { OperationLogEntity } from '../operations/operation-log.entity.js';
import { OperationStepEntity } from '../operations/operation-step.entity.js';
import { SecretEntity } from '../secrets/secret.entity.js';
import { PlatformTxEntity } from '../transactions/platform-tx.entity.js';
import { PendingOutputEntity } from '../wallet/pending-output.entity.js';
import { ReservationEntity } from '../wallet/reservation.entity.js';

export const ENTITIES = [
  OrganizationEntity,
  MembershipEntity,
  ApiKeyEntity,
  AuthUserEntity,
  SignInGuardEntity,
  ChainEntity,
  ChainNodeEntity,
  PortLeaseEntity,
  MainChainEntity,
  OperationEntity,
  OperationStepEntity,
  OperationLogEntity,
  SecretEntity,
  IdempotencyEntity,
  OutboxEntity,
  AccountEntity,
  AddressEntity,
  AssetEntity,
  PlatformTxEntity,
  ReservationEntity,
  PendingOutputEntity,
  BlockIndexEntity,
  TxIndexEntity,
  OutputIndexEntity,
  TxProgramEntity,
  TxAssetEntity,
  AssetSupplyEntity,
  IndexCursorEntity,
];
