package io.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.storage.event.Event;
import io.posthouse.storage.event.EventType;
import io.posthouse.storage.event.NotedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * An event as a record: CloudEvents 1.0 in the binary mode of its Kafka protocol binding. Attributes are headers that begin with
 * {@code ce_}, the data is the value, and the key is what the event is about. Any thread.
 */
final class Envelope {
    /** Bytes that a record has beside its key, its data and what is counted here; generously. */
    private static final int OVERHEAD = 128;
    private static final int SEQUENCE_DIGITS = 19;

    private final String prefix;
    private final byte[] source;
    private final Map<String, List<Header>> ofTypes = new ConcurrentHashMap<>();

    /** @param source whose events they are, such as {@code posthouse://example.org/messaging} */
    Envelope(String prefix, String source) {
        this.prefix = prefix;
        this.source = source.getBytes(UTF_8);
    }

    /** The topic of a type. */
    String topicOf(EventType type) {
        return prefix + type.topic();
    }

    /**
     * The record.
     *
     * @param shard of the log that tells it
     * @param sequence within the shard; written with leading zeros, as CloudEvents wants sequences to sort as text
     */
    ProducerRecord<byte[], byte[]> of(Event event, int shard, long sequence) {
        var record = record(topicOf(event.type()), event.key(), event.at(), event.data());
        addHeaders(record, event.type().wireName(), event.id(), event.at(), sequence);
        record.headers().add("ce_shard", Integer.toString(shard).getBytes(UTF_8));
        return record;
    }

    /** The record of what was noted in the book, which has no shards. */
    ProducerRecord<byte[], byte[]> of(NotedEvent event) {
        var record = record(prefix + BookCourier.TOPIC, event.key(), event.at(), event.data());
        addHeaders(record, "io.posthouse." + event.type() + ".v" + event.version(), Long.toString(event.id()),
                event.at(),
                event.sequence());
        return record;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, Instant at, String data) {
        return new ProducerRecord<>(topic, null, at.toEpochMilli(), key.getBytes(UTF_8), data.getBytes(UTF_8));
    }

    private void addHeaders(ProducerRecord<byte[], byte[]> record, String type, String id, Instant at, long sequence) {
        var headers = record.headers();
        ofTypes.computeIfAbsent(type, this::headersOf).forEach(headers::add);
        headers.add("ce_id", id.getBytes(UTF_8));
        headers.add("ce_time", at.toString().getBytes(UTF_8));
        headers.add("ce_subject", record.key());
        headers.add("ce_partitionkey", record.key());
        headers.add("ce_sequence", sortable(sequence));
    }

    private static byte[] sortable(long sequence) {
        String digits = Long.toString(sequence);
        return ("0".repeat(SEQUENCE_DIGITS - digits.length()) + digits).getBytes(UTF_8);
    }

    private List<Header> headersOf(String type) {
        return List.of(new RecordHeader("ce_specversion", "1.0".getBytes(UTF_8)),
                new RecordHeader("ce_source", source),
                new RecordHeader("ce_type", type.getBytes(UTF_8)),
                new RecordHeader("content-type", "application/json".getBytes(UTF_8)));
    }

    /** About how large it is for a broker. */
    static int bytesOf(ProducerRecord<byte[], byte[]> record) {
        int bytes = OVERHEAD + record.key().length + record.value().length;
        for (Header header : record.headers()) {
            bytes += header.key().length() + header.value().length + 4;
        }
        return bytes;
    }
}
