/**
 * The log: what must never be lost is appended here, durable, in order, and able to spread over nodes.
 *
 * <p><b>For whom declares one.</b> A module names its tables, its shards and a decision ({@link
 * io.posthouse.storage.log.LogDefinition}), creates the log's own tables with its migration ({@link
 * io.posthouse.storage.log.LogTables#ddl}), and opens the log from the {@link io.posthouse.storage.log.Logs} it is handed.
 * From then on it submits commands and gets exactly one answer for each. The decision is a function: {@code open} looks up
 * what a batch needs, {@code apply} decides one command after the other, and the rows it appends are its only effect. It is
 * run again, from {@code open} on, whenever a batch is split or tried anew, so it keeps nothing that {@code forget} does not
 * drop, and a retry is recognised by a key that it looks up in its table <i>and</i> among the commands before it.
 *
 * <pre>
 *   any thread          writer's thread, one for each log                          answering thread
 *   submit --> queue --> fence - look up - apply - copy - commit --> batch --> answers, then feeds' watchers
 *                ^                                          |
 *                +-- given back, at the head, in order -----+          (also: withdraws what waited 30 s, calls who
 *                    when nothing of it was written                     waits for room)
 * </pre>
 *
 * <p><b>What may run at once.</b> One batch is written at a time, and while it is, the one before is answered and the next
 * one gathers: batches grow with the load by themselves, so there is no timer. Rows of one shard become visible in the
 * order of their sequence, because each batch is committed before the next begins, here and across owners; that is why a
 * feed that has seen {@code n} may ask for what is after {@code n} and never misses a row.
 *
 * <p><b>Whose shard it is, the database decides.</b> A writer has a row in {@code log_writer}: its <i>place</i>. Each
 * transaction begins by writing the batch's number there if the epoch is still its own, and so holds the row's lock until
 * it ends. Whoever takes the place (a restart under the same name, or another node that believes this one dead) ends the
 * connection noted in the row, waits for the lock, and raises the epoch: from then on no commit of the former holder is
 * possible, however late it wakes up, and the shards' ends that the successor reads are final. Giving shards away is done by
 * their live owner, in a fenced transaction of its own, after all that was submitted before.
 *
 * <p><b>How a batch may end.</b>
 * <ul>
 * <li><i>Committed</i>: sequences and ids become final, the commands are answered.
 * <li><i>Refused</i> (SQLSTATE classes 21, 22, 23, 42, 54, or a decision that throws): rolled back, halved, each half tried
 * by itself, until one command is left, which is {@code Rejected}. A command whose own decision threw is known at once. The
 * same sequences are given again, so there is no gap.
 * <li><i>Not now</i> (a lock, a full disk, a cancelled statement, a connection lost before the commit): rolled back, back to
 * the head of the queue, where patience may end its wait. Each failure halves the next batch, so a command that makes the
 * database fall over ends up alone.
 * <li><i>Unknown</i> (the connection was lost during the commit, or it was kept from waiting for its standby): nothing is answered. The place is taken again, which ends
 * the old connection and waits for its transaction; then the row's batch number tells. Committed: answered with the result
 * decided then. Not committed: back to the queue. If the place was taken by somebody else meanwhile, the row still tells
 * where each of the last eight epochs ended.
 * <li><i>Fenced</i>: what is not known to be committed is withdrawn as {@code NOT_OWNED}. The log stays shut; who knows that
 * the node is well opens it anew.
 * </ul>
 *
 * <p><b>Sequence and id.</b> Both are per shard. The sequence has no gaps and is for cursors and audits. The id rises and is
 * for people and wires: it is unique over shards and data centres ({@link io.posthouse.storage.log.RowId}). Both go on from
 * the greater of the shard's last row and the end noted in {@code log_shard}, so neither a clock that steps back nor a
 * retention that deletes a shard's last rows makes one come twice. Retention keeps to rows with a sequence below the noted end.
 *
 * <p><b>What time it is, the database says.</b> The fence brings its clock along. That is the rows' time, the milliseconds of their
 * ids and what a module measures a window of retries from, so no node's own clock can store a retry twice or date a row.
 *
 * <p><b>What was rejected.</b> A transaction for each command (ten times the cost, and order by luck). Sequences of
 * PostgreSQL (they leave gaps and commit out of order: a cursor past 10 never sees 9). Locks in the database or leases by
 * time as the fence (a stalled owner does not know that its lease ended). Raising the epoch without ending the old connection
 * (its open transaction would hold the row for as long as the network likes). Answering from memory before the commit (that
 * is not an answer). Asking the rows themselves how a commit ended (a batch may write none). A second transaction in flight
 * behind the first (the fence's row would make it wait anyway). Numbers and reasons: decision 0010.
 */
@NullMarked
package io.posthouse.storage.log;

import org.jspecify.annotations.NullMarked;
