package io.posthouse.kafka;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What the brokers answer to some records that are sent together. Written by the producer's thread, read when all is there. */
final class Answers {
    private final List<ProducerRecord<byte[], byte[]>> records;
    private final AtomicReferenceArray<@Nullable Exception> failures;
    private final CountDownLatch open;
    private volatile boolean failed;

    Answers(List<ProducerRecord<byte[], byte[]>> records) {
        this.records = records;
        this.failures = new AtomicReferenceArray<>(records.size());
        this.open = new CountDownLatch(records.size());
    }

    void answered(int record, @Nullable Exception failure) {
        if (failure != null) {
            failures.set(record, failure);
            failed = true;
        }
        open.countDown();
    }

    /** Whether any has failed so far. */
    boolean anyFailed() {
        return failed;
    }

    boolean await(long millis) throws InterruptedException {
        return open.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether that one is with the brokers, and stays. */
    boolean taken(int record) {
        return failures.get(record) == null;
    }

    /** The first that failed; there is one. */
    Failed first() {
        for (int i = 0; i < records.size(); i++) {
            Exception failure = failures.get(i);
            if (failure != null) {
                return new Failed(records.get(i), failure);
            }
        }
        throw new IllegalStateException("none failed");
    }

    /** A record that is not there, and why. */
    record Failed(ProducerRecord<byte[], byte[]> record, Exception failure) {
    }
}
