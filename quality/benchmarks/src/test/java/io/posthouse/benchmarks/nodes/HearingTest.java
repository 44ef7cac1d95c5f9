package io.posthouse.benchmarks.nodes;

import static io.posthouse.benchmarks.nodes.Hearing.BEFORE_NANOS;
import static io.posthouse.benchmarks.nodes.Hearing.LIVE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ada says something to Ben and something into the club; whoever does not hear it, though there, must be named. */
class HearingTest {
    private static final String ADA = "ada@localhost";
    private static final String BEN = "ben@localhost";
    private static final String CEM = "cem@localhost";
    private static final String CLUB = "club@line.localhost";
    private static final String SECOND = "ben's second client";
    private static final long SAID = 10 * LIVE_NANOS;
    private static final long END = SAID + LIVE_NANOS;

    private final Books books = new Books("p1");
    private final Talk chat = books.talk(ADA, BEN, false);
    private final Talk intoClub = books.talk(ADA, CLUB, true);
    private final Contact ada = new Contact(0);
    private final Contact ben = new Contact(0);
    private final Contact cem = new Contact(0);
    private final Hearing hearing = new Hearing();
    private Said toBen;
    private Said toAll;

    @BeforeEach
    void allAreThereAndAdaSpeaks() {
        books.group(CLUB, List.of(ADA, BEN, CEM));
        for (Contact contact : List.of(ada, ben, cem)) {
            contact.connected(1, "node-1");
            contact.answered(END);
        }
        toBen = chat.next();
        toAll = intoClub.next();
        hearing.begin(SAID - 1);
        hearing.by(ADA).says(toBen, SAID);
        hearing.by(ADA).says(toAll, SAID);
    }

    @Test
    void findsNothingWhereAllHearIt() {
        hear(BEN, toBen, END);
        hear(BEN, toAll, END);
        hear(CEM, toAll, END);
        hear(SECOND, toBen, END);

        assertThat(broken()).isEmpty();
    }

    @Test
    void findsAMemberWhoDidNotHearWhatWasSaidIntoTheGroup() {
        hear(BEN, toBen, END);
        hear(BEN, toAll, END);
        hear(SECOND, toBen, END);

        assertThat(broken()).containsExactly(Promise.HEARD_LIVE);
    }

    @Test
    void findsWhatWasHeardTooLate() {
        hear(BEN, toBen, END + 1);
        hear(BEN, toAll, END);
        hear(CEM, toAll, END);
        hear(SECOND, toBen, END);

        assertThat(broken()).containsExactly(Promise.HEARD_LIVE);
    }

    @Test
    void findsACarbonThatDidNotCome() {
        hear(BEN, toBen, END);
        hear(BEN, toAll, END);
        hear(CEM, toAll, END);

        assertThat(broken()).containsExactly(Promise.COPIED_LIVE);
    }

    @Test
    void forgivesWhoWasNotThereAllTheTime() {
        ben.lost(SAID + 1, SAID + 1, "gone");
        ben.connected(SAID + 2, "node-2");
        cem.lost(SAID - BEFORE_NANOS, SAID - BEFORE_NANOS, "gone");
        cem.connected(SAID - BEFORE_NANOS + 1, "node-2");
        ben.answered(END);
        cem.answered(END);
        hear(SECOND, toBen, END);

        assertThat(broken()).isEmpty();
    }

    @Test
    void doesNotJudgeWhatCameBackOrWasSaidWhenItsTimeWasNotOver() {
        chat.refuse(toBen.number());
        hear(BEN, toAll, END);
        hear(CEM, toAll, END);
        hearing.by(ADA).says(chat.next(), SAID + 1);

        assertThat(broken()).isEmpty();
    }

    @Test
    void forgetsWhatWasHeardBefore() {
        hearing.begin(END);

        Verdict verdict = judged();

        assertThat(verdict.of(Promise.HEARD_LIVE).examined()).isZero();
    }

    private void hear(String listener, Said what, long at) {
        hearing.by(listener).arrived(what, at);
    }

    private Contact contactOf(String person) {
        return switch (person) {
            case ADA -> ada;
            case BEN -> ben;
            default -> cem;
        };
    }

    private Set<Promise> broken() {
        Verdict verdict = judged();
        return EnumSet.allOf(Promise.class).stream().filter(verdict::broke).collect(Collectors.toSet());
    }

    private Verdict judged() {
        hearing.end();
        Verdict verdict = new Verdict();
        hearing.judge(books, END, this::contactOf, verdict);
        hearing.judgeCopies(books, END, this::contactOf, BEN, SECOND, verdict);
        return verdict;
    }
}
