package io.posthouse.benchmarks.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.prove.Books.Arrival;
import io.posthouse.benchmarks.prove.DeliveryChecker.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test takes honest books and falsifies one line: exactly the promise that this breaks must be named. */
class DeliveryCheckerTest {
    private static final String ADA = "ada@localhost";
    private static final String BEN = "ben@localhost";
    private static final Conversation CHAT = new Conversation(ADA, BEN);

    private final Map<String, SentMessage> sent = new HashMap<>();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<ArchivedRow> rows = new ArrayList<>();
    private final List<ArchivedRow> shown = new ArrayList<>();
    private final List<FlushSample> samples = new ArrayList<>();
    private final Map<Long, Long> commits = new HashMap<>();

    @BeforeEach
    void threeHonestMessages() {
        for (int number = 0; number < 3; number++) {
            String origin = "o" + number;
            SentMessage message = new SentMessage(CHAT, number, origin);
            message.acknowledge();
            sent.put(origin, message);
            rows.add(new ArchivedRow(ADA, number, "a" + number, CHAT, origin, 100 + number));
            rows.add(new ArchivedRow(BEN, number, "b" + number, CHAT, origin, 100 + number));
            arrivals.add(new Arrival(BEN, ADA, origin, "b" + number, "stream 1"));
            commits.put(100L + number, 1000L + number);
            samples.add(new FlushSample(origin, 1000L + number));
        }
        shown.addAll(rows);
    }

    @Test
    void findsNothingInHonestBooks() {
        arrivals.add(arrivals.get(1)); // a redelivery carries the same stanza id

        assertThat(broken()).isEmpty();
    }

    @Test
    void findsAnAcknowledgedMessageThatOneArchiveLost() {
        lose("o1", BEN);
        arrivals.remove(1);

        assertThat(broken()).containsOnlyKeys(Promise.ACKNOWLEDGED_IS_ARCHIVED, Promise.ACKNOWLEDGED_IS_RECEIVED);
    }

    @Test
    void forgivesTheLossOfWhatWasNeverAcknowledged() {
        SentMessage pending = new SentMessage(CHAT, 3, "o3");
        SentMessage refused = new SentMessage(CHAT, 4, "o4");
        refused.acknowledge();
        refused.refuse();
        sent.put("o3", pending);
        sent.put("o4", refused);

        assertThat(broken()).isEmpty();
    }

    @Test
    void findsAMessageThatIsInAnArchiveTwice() {
        ArchivedRow again = new ArchivedRow(ADA, 3, "a3", CHAT, "o2", 103);
        rows.add(again);
        shown.add(again);

        assertThat(broken()).containsOnlyKeys(Promise.ARCHIVED_ONCE);
    }

    @Test
    void findsARowThatXmppDoesNotShow() {
        shown.remove(2);

        assertThat(broken()).containsOnlyKeys(Promise.ARCHIVES_AGREE);
    }

    @Test
    void findsAnAcknowledgedMessageThatNeverArrived() {
        arrivals.removeLast();

        assertThat(broken()).containsOnlyKeys(Promise.ACKNOWLEDGED_IS_RECEIVED);
    }

    @Test
    void findsASecondDeliveryUnderAnotherStanzaId() {
        arrivals.add(new Arrival(BEN, ADA, "o1", "b7", "stream 1"));

        assertThat(broken()).containsOnlyKeys(Promise.RECEIVED_ONCE);
    }

    @Test
    void countsEveryArrivalWithoutAStanzaId() {
        arrivals.set(0, new Arrival(BEN, ADA, "o0", "", "stream 1"));
        arrivals.add(new Arrival(BEN, ADA, "o0", "", "stream 1"));

        assertThat(broken()).containsOnlyKeys(Promise.STANZA_ID_IS_ARCHIVED, Promise.RECEIVED_ONCE);
    }

    @Test
    void findsAStanzaIdThatNamesAnotherRow() {
        arrivals.set(0, new Arrival(BEN, ADA, "o0", "b9", "stream 1"));

        assertThat(broken()).containsOnlyKeys(Promise.STANZA_ID_IS_ARCHIVED);
    }

    @Test
    void findsArchivesOutOfOrder() {
        ArchivedRow early = rows.get(0);
        ArchivedRow late = new ArchivedRow(ADA, 9, early.id(), CHAT, early.originId(), early.transaction());
        rows.set(0, late);
        shown.set(0, late);

        assertThat(broken()).containsOnlyKeys(Promise.ARCHIVE_ORDER);
    }

    @Test
    void findsArrivalsOutOfOrderAndMindsOnlyTheFirstOfEach() {
        arrivals.addFirst(arrivals.removeLast());

        assertThat(broken()).containsOnlyKeys(Promise.ARRIVAL_ORDER);
    }

    @Test
    void findsAnAcknowledgementThatCameBeforeItsCommitWasOnDisk() {
        samples.set(1, new FlushSample("o1", 1000));

        assertThat(broken()).containsOnlyKeys(Promise.FLUSHED_BEFORE_ACKNOWLEDGED);
    }

    @Test
    void doesNotCountSamplesThatCannotBeCompared() {
        commits.remove(101L);

        assertThat(broken().get(Promise.FLUSHED_BEFORE_ACKNOWLEDGED)).hasSize(2).first().asString()
                .contains("no commit record");
    }

    private void lose(String origin, String owner) {
        rows.removeIf(row -> row.originId().equals(origin) && row.owner().equals(owner));
        shown.removeIf(row -> row.originId().equals(origin) && row.owner().equals(owner));
    }

    private Map<Promise, List<String>> broken() {
        Evidence evidence = new Evidence(sent, Map.of(BEN, arrivals), rows, shown, samples, commits, 3);
        return DeliveryChecker.check(evidence).entrySet().stream().filter(found -> !found.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
