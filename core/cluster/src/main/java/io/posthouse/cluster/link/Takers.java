package io.posthouse.cluster.link;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.cluster.Links.Acceptor;
import io.posthouse.cluster.Links.Receiver;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who on this node takes which frames and which streams. Any thread. */
final class Takers {
    private static final Logger LOG = LoggerFactory.getLogger(Takers.class);

    private final ConcurrentMap<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Acceptor> acceptors = new ConcurrentHashMap<>();
    private final RareLog unknownTopics;
    private final RareLog unknownPurposes;
    private final RareLog failures;

    Takers(Ticker ticker) {
        unknownTopics = new RareLog(LOG, ticker, "frames dropped: nobody here receives this topic");
        unknownPurposes = new RareLog(LOG, ticker, "streams refused: nobody here accepts this purpose");
        failures = new RareLog(LOG, ticker, "a receiver of frames or an acceptor of streams failed");
    }

    void receive(String topic, Receiver receiver) {
        check(receivers.putIfAbsent(Wire.word(topic), receiver) == null, "one receiver a topic: " + topic);
    }

    void accept(String purpose, Acceptor acceptor) {
        check(acceptors.putIfAbsent(Wire.word(purpose), acceptor) == null, "one acceptor a purpose: " + purpose);
    }

    /** Hands a frame over. What a receiver throws ends neither the connection nor the next frame. */
    void hand(NodeName from, String topic, byte[] frame) {
        Receiver receiver = receivers.get(topic);
        if (receiver == null) {
            unknownTopics.warn(from, topic);
            return;
        }
        try {
            receiver.receive(from, frame);
        } catch (RuntimeException bug) {
            failed(from, topic, bug);
        }
    }

    /** The acceptor of a purpose; it is noted when there is none. */
    Optional<Acceptor> acceptor(NodeName from, String purpose) {
        Acceptor acceptor = acceptors.get(purpose);
        if (acceptor == null) {
            unknownPurposes.warn(from, purpose);
        }
        return Optional.ofNullable(acceptor);
    }

    void failed(NodeName from, String word, RuntimeException bug) {
        if (failures.warn(from, word)) {
            LOG.atError().setCause(bug).addKeyValue("word", word).log("that failure, whole");
        }
    }
}
