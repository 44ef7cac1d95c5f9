/**
 * Who owns which shard, decided in the database. Each node beats in {@code cluster.node} and reads there what all others say
 * of themselves. From the same rows all nodes draw the same conclusions, by pure rules: {@link
 * io.posthouse.cluster.owner.Sight} (which part of a torn network goes on), {@link io.posthouse.cluster.owner.SharePlan} (how
 * shards are spread) and {@link io.posthouse.cluster.owner.Rules} (who does what now). {@link
 * io.posthouse.cluster.owner.Council} carries them out, one node at a time.
 *
 * <p>Nothing here is needed for safety: a wrong belief costs a hand-over or a reopened log and never a row, since the log's own
 * fence decides. What is here is for liveness: that every shard has an owner soon, and one that its users can reach.
 */
@NullMarked
package io.posthouse.cluster.owner;

import org.jspecify.annotations.NullMarked;
