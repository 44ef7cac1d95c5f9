package io.posthouse.messaging.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Bundle;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.LoginId;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Stanza;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongAnswersTest {
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final Login LOGIN = new Login(new LoginId(1), "ben", "Ben", Realm.EMPLOYEES, Bundle.PERSON,
            Instant.EPOCH);

    private final ArrayDeque<Runnable> todo = new ArrayDeque<>();
    private final MemoryShare share = new MemoryShare(1 << 20);
    private final RecordingOutlet outlet = new RecordingOutlet();
    private final LiveSession session = new LiveSession(BEN.withResource("phone"), LOGIN, outlet,
            new Inbox(BEN, 0, (owner, after) -> List.of()), todo::add, new SessionHome() {
                @Override
                public void handle(LiveSession handled, Stanza stanza, Slot slot) {
                    throw new AssertionError("nothing is received here");
                }

                @Override
                public void ended(LiveSession gone, Ending ending) {
                    // Nobody asks.
                }
            }, share);
    private final List<Integer> asked = new ArrayList<>();

    private void ask(int number) {
        var iq = (Iq) Stanza.of(Element.builder("iq", "jabber:client").attribute("type", "get")
                .attribute("id", "q" + number).child(Element.of("query", "urn:xmpp:mam:2")).build());
        session.answerInTurn(iq, () -> {
            asked.add(number);
            return new IqAnswer.Done();
        });
    }

    private void work() {
        while (!todo.isEmpty()) {
            todo.remove().run();
        }
    }

    @Test
    void answersInTheOrderOfTheQueriesAndOnOneThreadAtATime() {
        for (int i = 1; i <= LongAnswers.QUERIES_MAX; i++) {
            ask(i);
        }
        assertThat(asked).isEmpty();
        assertThat(todo).hasSize(1);
        assertThat(share.held()).isPositive();

        work();

        assertThat(asked).isEqualTo(IntStream.rangeClosed(1, LongAnswers.QUERIES_MAX).boxed().toList());
        assertThat(outlet.ids()).hasSize(LongAnswers.QUERIES_MAX);
        assertThat(share.held()).isZero();
    }

    @Test
    void hasOneQueryTooManyWaitUntilThereIsAPlace() throws InterruptedException {
        for (int i = 1; i <= LongAnswers.QUERIES_MAX; i++) {
            ask(i);
        }
        var oneMore = Thread.ofVirtual().start(() -> ask(LongAnswers.QUERIES_MAX + 1));
        assertThat(oneMore.join(Duration.ofMillis(50))).isFalse();

        work();
        assertThat(oneMore.join(Duration.ofSeconds(10))).isTrue();
        work();

        assertThat(asked).hasSize(LongAnswers.QUERIES_MAX + 1);
    }

    @Test
    void letsGoOfAllThatWaitsWhenTheSessionEnds() throws InterruptedException {
        for (int i = 1; i <= LongAnswers.QUERIES_MAX; i++) {
            ask(i);
        }
        var oneMore = Thread.ofVirtual().start(() -> ask(LongAnswers.QUERIES_MAX + 1));

        session.end(Ending.LOST);

        assertThat(oneMore.join(Duration.ofSeconds(10))).isTrue();
        work();
        assertThat(asked).isEmpty();
        assertThat(share.held()).isZero();
    }

    @Test
    void answersWhatWasAskedBeforeTheClientClosed() {
        ask(1);
        ask(2);

        session.endWhenHandled(Ending.CLOSED_BY_CLIENT);
        work();

        assertThat(asked).containsExactly(1, 2);
        assertThat(outlet.ids()).hasSize(2);
        assertThat(outlet.ending()).contains(Ending.CLOSED_BY_CLIENT);
    }
}
