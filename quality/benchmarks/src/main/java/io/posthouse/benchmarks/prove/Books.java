package io.posthouse.benchmarks.prove;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What the clients write down. Safe for any thread; each list has one writer. */
final class Books {
    private final Map<String, SentMessage> byOriginId = new ConcurrentHashMap<>();
    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();
    private final Set<String> distinct = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    /**
     * A message that came to {@code recipient}, perhaps again.
     *
     * @param stanzaId what the recipient's server assigned
     * @param stream which of the recipient's streams it came on, in words
     */
    record Arrival(String recipient, String sender, String originId, String stanzaId, String stream) {
    }

    void sent(SentMessage message) {
        byOriginId.put(message.originId(), message);
    }

    void arrived(Arrival arrival) {
        distinct.add(arrival.originId());
        arrivals.computeIfAbsent(arrival.recipient(), _ -> Collections.synchronizedList(new ArrayList<>()))
                .add(arrival);
    }

    /** The server did something that no server may do, whatever happened to it. */
    void complain(String what) {
        complaints.add(what);
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Nullable
    SentMessage message(String originId) {
        return byOriginId.get(originId);
    }

    /** Everything that was sent at least once, by origin id. */
    Map<String, SentMessage> sentMessages() {
        return Map.copyOf(byOriginId);
    }

    /** Arrivals by recipient, each in the order in which they came. */
    Map<String, List<Arrival>> arrivals() {
        Map<String, List<Arrival>> copy = new LinkedHashMap<>();
        arrivals.forEach((recipient, list) -> {
            synchronized (list) {
                copy.put(recipient, List.copyOf(list));
            }
        });
        return copy;
    }

    /** Acknowledged messages that have not come to their recipients yet. */
    long missing() {
        return byOriginId.values().stream()
                .filter(message -> message.acknowledged() && !distinct.contains(message.originId())).count();
    }
}
