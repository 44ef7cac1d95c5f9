package io.posthouse.benchmarks.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.benchmarks.nodes.NodesChecker.Row;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test takes honest books and falsifies one line: exactly the promises that this breaks must be named. */
class NodesCheckerTest {
    private static final String ADA = "ada@localhost";
    private static final String BEN = "ben@localhost";
    private static final String CLUB = "club@line.localhost";

    private final Books books = new Books("p1");
    private final Talk chat = books.talk(ADA, BEN, false);
    private final Talk intoClub = books.talk(ADA, CLUB, true);
    private final List<Row> rows = new ArrayList<>();
    private final List<Long> arrivals = new ArrayList<>();

    /** Ada's archive is shard 1, Ben's 2, the club's 3; a row's id is its shard's thousand and the message's number. */
    @BeforeEach
    void threeHonestMessagesToBenAndTwoIntoTheClub() {
        books.group(CLUB, List.of(ADA, BEN));
        for (int number = 0; number < 3; number++) {
            Said said = chat.next();
            chat.acknowledge(number);
            rows.add(new Row(1, number + 1, ADA, 1000 + number, books.origin(said)));
            rows.add(new Row(2, number + 1, BEN, 2000 + number, books.origin(said)));
            arrivals.add(2000L + number);
        }
        for (int number = 0; number < 2; number++) {
            Said said = intoClub.next();
            intoClub.acknowledge(number);
            rows.add(new Row(3, number + 1, CLUB, 3000 + number, books.origin(said)));
        }
    }

    @Test
    void findsNothingInHonestBooks() {
        arrivals.add(2001L); // a redelivery carries the same id

        assertThat(broken()).isEmpty();
    }

    @Test
    void findsAnAcknowledgedMessageThatTheSendersArchiveLost() {
        rows.removeIf(row -> row.id() == 1002);

        assertThat(broken()).containsExactly(Promise.ACKNOWLEDGED_IS_ARCHIVED);
    }

    @Test
    void findsAnAcknowledgedMessageThatTheReceiversArchiveLost() {
        rows.removeIf(row -> row.id() == 2002);
        arrivals.removeLast();

        assertThat(broken()).containsExactlyInAnyOrder(Promise.ACKNOWLEDGED_IS_ARCHIVED,
                Promise.ACKNOWLEDGED_IS_RECEIVED);
    }

    @Test
    void findsAnAcknowledgedMessageThatTheClubLost() {
        rows.removeIf(row -> row.id() == 3001);

        assertThat(broken()).containsExactly(Promise.ACKNOWLEDGED_IS_ARCHIVED);
    }

    @Test
    void forgivesTheLossOfWhatWasNeverAcknowledgedOrCameBack() {
        chat.next();
        Said refused = chat.next();
        chat.acknowledge(refused.number());
        chat.refuse(refused.number());

        assertThat(broken()).isEmpty();
    }

    @Test
    void findsAMessageThatIsInAnArchiveTwice() {
        rows.add(new Row(1, 4, ADA, 1007, rows.getFirst().originId()));

        assertThat(broken()).containsExactly(Promise.ARCHIVED_ONCE);
    }

    @Test
    void findsARowThatNobodySaid() {
        rows.add(new Row(1, 4, ADA, 1007, "p2-0-1"));
        rows.add(new Row(1, 5, ADA, 1008, "p1-0-9"));

        assertThat(broken()).containsExactly(Promise.ARCHIVED_ONCE);
    }

    @Test
    void findsArchivesOutOfOrder() {
        swap(1000, 1001);

        assertThat(broken()).containsExactly(Promise.ARCHIVE_ORDER);
    }

    @Test
    void findsAGapAndARepetitionInTheNumbersOfAShard() {
        rows.replaceAll(row -> row.id() == 1002 ? new Row(1, 4, ADA, 1002, row.originId()) : row);

        assertThat(broken()).containsExactly(Promise.SEQUENCES);
    }

    @Test
    void findsAnAcknowledgedMessageThatNeverArrived() {
        arrivals.remove(1);

        assertThat(broken()).containsExactly(Promise.ACKNOWLEDGED_IS_RECEIVED);
    }

    @Test
    void findsASecondDeliveryUnderAnotherId() {
        arrivals.add(2_000_001L);

        assertThat(broken()).containsExactlyInAnyOrder(Promise.RECEIVED_ONCE, Promise.ID_IS_ARCHIVED);
    }

    @Test
    void findsArrivalsOutOfOrder() {
        arrivals.addFirst(arrivals.removeLast());

        assertThat(broken()).containsExactly(Promise.ARRIVAL_ORDER);
    }

    @Test
    void findsThatALineWasSeenInAnotherOrderThanItsOwn() {
        Talk bens = books.talk("cem@localhost", CLUB, true);
        Said said = bens.next();
        rows.add(new Row(3, 3, CLUB, 3002, books.origin(said)));
        books.arrivalsOf(BEN).add(said, 3002, 1);
        books.arrivalsOf(BEN).add(new Said(intoClub.index(), 1), 3001, 1);

        assertThat(broken()).containsExactly(Promise.ARRIVAL_ORDER);
    }

    @Test
    void findsAnArchiveThatIsShownOtherwiseThanItStands() {
        Verdict verdict = new Verdict();
        NodesChecker checker = checked(verdict);
        LongColumn shown = new LongColumn();
        shown.add(1000);
        shown.add(1002);

        checker.shown(ADA, shown);

        assertThat(verdict.broke(Promise.ARCHIVES_AGREE)).isTrue();
    }

    @Test
    void doesNotHoldWhereNothingWasLookedAt() {
        assertThat(new Verdict().holds()).isFalse();
    }

    private void swap(long one, long other) {
        Row first = rows.stream().filter(row -> row.id() == one).findFirst().orElseThrow();
        Row second = rows.stream().filter(row -> row.id() == other).findFirst().orElseThrow();
        rows.replaceAll(row -> row.equals(first)
                ? new Row(1, first.sequence(), ADA, one, second.originId())
                : row.equals(second) ? new Row(1, second.sequence(), ADA, other, first.originId()) : row);
    }

    private Set<Promise> broken() {
        Verdict verdict = new Verdict();
        checked(verdict);
        return EnumSet.allOf(Promise.class).stream().filter(verdict::broke).collect(Collectors.toSet());
    }

    private NodesChecker checked(Verdict verdict) {
        for (long id : arrivals) {
            books.arrivalsOf(BEN).add(new Said(chat.index(), (int) (id % 1000 % 3)), id, 1);
        }
        NodesChecker checker = new NodesChecker(books, verdict);
        rows.stream().sorted((one, other) -> one.shard() != other.shard()
                ? Integer.compare(one.shard(), other.shard())
                : Long.compare(one.sequence(), other.sequence())).forEach(checker::row);
        checker.judge();
        return checker;
    }
}
