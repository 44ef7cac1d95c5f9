package io.posthouse.kafka;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.event.CarrierSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One courier's way to Kafka: its topics, its producer, and what is wrong with them. For the courier's thread. */
final class Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final long LOOK_MILLIS = 500;
    /** What a record has in a broker's count beside our own. */
    private static final int SPARE_BYTES = 2_048;

    private final ClientSettings client;
    private final CarrierSettings settings;
    private final Topics topics;
    private final Set<String> names;
    private final ProducerMaker maker;
    private final Situation situation;
    private final Ticker ticker;
    /** After so long without an answer somebody is told, and the topics are looked at: they may have gone. */
    private final long stuckNanos;
    private @Nullable Producer<byte[], byte[]> producer;
    private int bytesMax = Integer.MAX_VALUE;

    /** @param names of the topics that it needs */
    Wire(ClientSettings client, CarrierSettings settings, Set<String> names, KafkaCarrier.Means means,
            Situation situation) {
        this.client = client;
        this.settings = settings;
        this.topics = new Topics(client, settings);
        this.names = names;
        this.maker = means.maker();
        this.situation = situation;
        this.ticker = means.ticker();
        this.stuckNanos = means.patience().stuck().toNanos();
    }

    /** Sees to it that records can be sent. */
    void ready() throws Trouble, InterruptedException {
        if (producer != null) {
            return;
        }
        bytesMax = topics.ready(names) - SPARE_BYTES;
        try {
            producer = maker.make(client.producer());
        } catch (KafkaException e) {
            throw Trouble.behind(e.getCause() == null ? e : e.getCause(), settings.servers(), settings.prefix());
        }
    }

    /** The largest record that is worth trying, as far as the topics say. */
    int bytesMax() {
        return bytesMax;
    }

    /**
     * Sends records in order and waits for what becomes of them, however long that takes: until then nothing else is sent, so what
     * stands in memory is bounded by what it is given here.
     *
     * @param waiting is called again and again meanwhile
     */
    Answers tell(List<ProducerRecord<byte[], byte[]>> records, Runnable waiting) throws InterruptedException {
        Answers answers = new Answers(records);
        long begun = ticker.nanos();
        for (int i = 0; i < records.size(); i++) {
            if (answers.anyFailed()) {
                // What comes behind would be there before it.
                answers.answered(i, new TimeoutException("not sent, because one before it failed"));
            } else {
                send(records.get(i), i, answers);
            }
        }
        long looked = begun;
        while (!answers.await(LOOK_MILLIS)) {
            waiting.run();
            if (ticker.nanos() - looked > stuckNanos) {
                situation.waiting(whatIsWrong((ticker.nanos() - begun) / 1_000_000_000L));
                looked = ticker.nanos();
            }
        }
        return answers;
    }

    private void send(ProducerRecord<byte[], byte[]> record, int place, Answers answers) throws InterruptedException {
        Producer<byte[], byte[]> ready = producer;
        if (ready == null) {
            throw new IllegalStateException("not ready");
        }
        try {
            ready.send(record, (metadata, failure) -> answers.answered(place, failure));
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException e) {
            answers.answered(place, e);
        }
    }

    private static InterruptedException interrupted(InterruptException e) {
        InterruptedException interrupted = new InterruptedException("while sending");
        interrupted.initCause(e);
        return interrupted;
    }

    private Trouble whatIsWrong(long seconds) throws InterruptedException {
        try {
            topics.ready(names);
            return new Trouble("Kafka answers, and has taken nothing for " + seconds + " s.",
                    "See that each partition has a leader and as many copies in step as min.insync.replicas asks for; events wait in"
                            + " the log.",
                    null);
        } catch (Trouble e) {
            return e;
        }
    }

    /** What a failure means. */
    Trouble troubleBehind(Exception failure) {
        return Trouble.behind(failure, settings.servers(), settings.prefix());
    }

    /** Lets go of the producer; the next {@link #ready} looks at everything anew. */
    void drop() {
        Producer<byte[], byte[]> gone = producer;
        producer = null;
        if (gone != null) {
            try {
                gone.close(Duration.ZERO);
            } catch (KafkaException e) {
                LOG.atDebug().setCause(e).log("a producer did not close well");
            }
        }
    }
}
