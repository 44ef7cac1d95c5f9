package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.prove.Books.Arrival;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the books. A function of the evidence: it asks nobody and waits for nothing.
 *
 * <p>Each promise has its own list of breaches, so that a red result names the promise that was broken.
 */
final class DeliveryChecker {
    /** The promises, in words that reports use. */
    enum Promise {
        ACKNOWLEDGED_IS_ARCHIVED("every acknowledged message is in both archives"), ARCHIVED_ONCE(
                "no message is in an archive twice"), ARCHIVES_AGREE(
                        "XEP-0313 shows what the table holds"), ACKNOWLEDGED_IS_RECEIVED(
                                "every acknowledged message reached its recipient"), RECEIVED_ONCE(
                                        "after removing repeated stanza ids nothing reached a recipient twice"), STANZA_ID_IS_ARCHIVED(
                                                "the stanza id that a recipient saw names that message in its archive"), ARCHIVE_ORDER(
                                                        "archives keep the order of each conversation"), ARRIVAL_ORDER(
                                                                "first arrivals keep the order of each conversation"), FLUSHED_BEFORE_ACKNOWLEDGED(
                                                                        "an acknowledgement comes after its commit record is on disk");

        private final String words;

        Promise(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Evidence evidence;
    private final Map<Promise, List<String>> breaches = new LinkedHashMap<>();

    private DeliveryChecker(Evidence evidence) {
        this.evidence = evidence;
        for (Promise promise : Promise.values()) {
            breaches.put(promise, new ArrayList<>());
        }
    }

    /** All promises, each with its breaches; none are there when all is well. */
    static Map<Promise, List<String>> check(Evidence evidence) {
        DeliveryChecker checker = new DeliveryChecker(evidence);
        checker.archives();
        checker.arrivals();
        checker.flushes();
        return checker.breaches;
    }

    private void archives() {
        Map<String, List<ArchivedRow>> table = byOwner(evidence.inDatabase());
        Map<String, List<ArchivedRow>> shown = byOwner(evidence.overXmpp());
        Set<String> there = new HashSet<>();
        evidence.inDatabase().forEach(row -> there.add(row.owner() + ' ' + row.originId()));
        for (SentMessage message : evidence.sent().values()) {
            for (String owner : message.acknowledged() ? owners(message) : List.<String>of()) {
                if (!there.contains(owner + ' ' + message.originId())) {
                    breach(Promise.ACKNOWLEDGED_IS_ARCHIVED, owner + " lacks " + message);
                }
            }
        }
        table.forEach((owner, rows) -> {
            once(rows);
            inOrder(rows);
            agree(owner, rows, shown.getOrDefault(owner, List.of()));
        });
        shown.forEach((owner, rows) -> {
            once(rows);
            inOrder(rows);
            if (!table.containsKey(owner)) {
                agree(owner, List.of(), rows);
            }
        });
    }

    private void once(List<ArchivedRow> rows) {
        Set<String> seen = new HashSet<>();
        for (ArchivedRow row : rows) {
            if (!seen.add(row.originId())) {
                breach(Promise.ARCHIVED_ONCE, row.owner() + " has " + row.originId() + " again as " + row.id());
            }
        }
    }

    private void inOrder(List<ArchivedRow> rows) {
        List<ArchivedRow> sorted = rows.stream().sorted(Comparator.comparingLong(ArchivedRow::position)).toList();
        Map<Conversation, Integer> last = new HashMap<>();
        for (ArchivedRow row : sorted) {
            SentMessage message = evidence.sent().get(row.originId());
            if (message != null) {
                Integer before = last.put(row.conversation(), message.number());
                if (before != null && before > message.number()) {
                    breach(Promise.ARCHIVE_ORDER, row.owner() + " has " + before + " before " + message);
                }
            }
        }
    }

    private void agree(String owner, List<ArchivedRow> table, List<ArchivedRow> shown) {
        List<String> inTable = idsInOrder(table);
        List<String> overXmpp = idsInOrder(shown);
        if (!inTable.equals(overXmpp)) {
            breach(Promise.ARCHIVES_AGREE, owner + " has " + inTable.size() + " rows and is shown " + overXmpp.size()
                    + ", first difference at " + firstDifference(inTable, overXmpp));
        }
    }

    private void arrivals() {
        Map<String, String> archiveId = new HashMap<>();
        for (ArchivedRow row : evidence.inDatabase()) {
            archiveId.put(row.owner() + ' ' + row.originId(), row.id());
        }
        Set<String> received = new HashSet<>();
        evidence.arrivals().forEach((recipient, arrivals) -> {
            List<Arrival> distinct = withoutRepeats(arrivals);
            Map<String, Integer> last = new HashMap<>();
            Map<String, Arrival> lastArrival = new HashMap<>();
            for (Arrival arrival : distinct) {
                SentMessage message = evidence.sent().get(arrival.originId());
                if (message == null) {
                    breach(Promise.RECEIVED_ONCE, recipient + " got " + arrival.originId() + ", which nobody sent");
                    continue;
                }
                if (!received.add(arrival.originId())) {
                    breach(Promise.RECEIVED_ONCE, recipient + " got " + message + " again as " + arrival.stanzaId());
                    continue;
                }
                if (!arrival.stanzaId().equals(archiveId.get(recipient + ' ' + arrival.originId()))) {
                    breach(Promise.STANZA_ID_IS_ARCHIVED,
                            recipient + " got " + message + " as '" + arrival.stanzaId() + "'");
                }
                Integer before = last.put(arrival.sender(), message.number());
                Arrival arrivalBefore = lastArrival.put(arrival.sender(), arrival);
                if (before != null && arrivalBefore != null && before > message.number()) {
                    breach(Promise.ARRIVAL_ORDER, recipient + " got " + before + " (" + arrivalBefore.stream()
                            + ") before " + message + " (" + arrival.stream() + ")");
                }
            }
        });
        for (SentMessage message : evidence.sent().values()) {
            if (message.acknowledged() && !received.contains(message.originId())) {
                breach(Promise.ACKNOWLEDGED_IS_RECEIVED, message.conversation().to() + " never got " + message);
            }
        }
    }

    private static List<Arrival> withoutRepeats(List<Arrival> arrivals) {
        Set<String> seen = new HashSet<>();
        // Without a stanza id nothing can be recognised as a repetition: then each counts.
        return arrivals.stream().filter(arrival -> arrival.stanzaId().isEmpty() || seen.add(arrival.stanzaId()))
                .toList();
    }

    private void flushes() {
        Map<String, Long> transaction = new HashMap<>();
        for (ArchivedRow row : evidence.inDatabase()) {
            if (row.owner().equals(row.conversation().from())) {
                // A doubled message is another promise's breach; here its first row counts.
                transaction.putIfAbsent(row.originId(), row.transaction());
            }
        }
        int compared = 0;
        for (FlushSample sample : evidence.samples()) {
            Long writer = transaction.get(sample.originId());
            Long commit = writer == null ? null : evidence.commits().get(writer);
            if (commit == null) {
                breach(Promise.FLUSHED_BEFORE_ACKNOWLEDGED,
                        "no commit record for " + evidence.sent().get(sample.originId()));
            } else {
                compared++;
                if (sample.flushedTo() < commit) {
                    breach(Promise.FLUSHED_BEFORE_ACKNOWLEDGED, evidence.sent().get(sample.originId()) + ": flushed to "
                            + Long.toHexString(sample.flushedTo()) + ", committed at " + Long.toHexString(commit));
                }
            }
        }
        if (compared < evidence.samplesMin()) {
            breach(Promise.FLUSHED_BEFORE_ACKNOWLEDGED,
                    "only " + compared + " of at least " + evidence.samplesMin() + " samples could be compared");
        }
    }

    private void breach(Promise promise, String what) {
        breaches.computeIfAbsent(promise, _ -> new ArrayList<>()).add(what);
    }

    private static List<String> owners(SentMessage message) {
        return List.of(message.conversation().from(), message.conversation().to());
    }

    private static Map<String, List<ArchivedRow>> byOwner(Collection<ArchivedRow> rows) {
        Map<String, List<ArchivedRow>> byOwner = new HashMap<>();
        for (ArchivedRow row : rows) {
            byOwner.computeIfAbsent(row.owner(), _ -> new ArrayList<>()).add(row);
        }
        return byOwner;
    }

    private static List<String> idsInOrder(List<ArchivedRow> rows) {
        return rows.stream().sorted(Comparator.comparingLong(ArchivedRow::position))
                .map(row -> row.id() + "=" + row.originId()).toList();
    }

    private static String firstDifference(List<String> one, List<String> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (!one.get(i).equals(other.get(i))) {
                return one.get(i) + " and " + other.get(i);
            }
        }
        return "the end";
    }
}
