/**
 * Events to Kafka. Each log's shards are read by their owner from a stored cursor and produced to a topic, the key being whom the
 * event is about; the cursor moves when the brokers have answered. So what happens to Kafka, to this node or to a shard, an event
 * is told at least once, in the order of its key, and nothing is kept beside the log meanwhile. Off the class path until it is
 * switched on. Decision 0062 says why it is so; docs/operations/kafka.md how it is run.
 */
@NullMarked
package io.posthouse.kafka;

import org.jspecify.annotations.NullMarked;
