-- Gives up after a moment instead of queueing everybody behind a long transaction.
SET lock_timeout = '3s';

-- AlterTable
ALTER TABLE "orders" ADD COLUMN "reminded_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "orders_status_created_at_idx" ON "orders"("status", "created_at");

RESET lock_timeout;
