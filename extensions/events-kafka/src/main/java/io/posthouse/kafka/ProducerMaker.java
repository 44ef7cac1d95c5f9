package io.posthouse.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.Producer;

/** Makes a producer: Kafka's own, or in a proof that must turn red one with a defect. */
@FunctionalInterface
interface ProducerMaker {
    Producer<byte[], byte[]> make(Map<String, Object> settings);
}
