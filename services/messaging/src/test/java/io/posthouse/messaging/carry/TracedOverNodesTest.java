package io.posthouse.messaging.carry;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RecordedTraces;
import io.posthouse.messaging.RecordedTraces.Ended;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One trace and one request id, from the sender's socket on one node to the delivery on the other. */
class TracedOverNodesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private final RecordedTraces here = new RecordedTraces();
    private final RecordedTraces there = new RecordedTraces();

    @Test
    void aMessageIsOneTraceFromTheSendersSocketToTheReceiversNode() throws Exception {
        // given
        var company = new Company("ada", "ben");
        try (var town = new Town();
                var first = node(town, company, "node-1", here);
                var second = node(town, company, "node-2", there)) {
            town.move(Set.of(ArchiveLog.shardOf("ben@house.example")), "node-1", "node-2");
            try (var ada = RawClient.signedIn(first.port(), "ada", "desk");
                    var ben = RawClient.signedIn(second.port(), "ben", "desk")) {
                ben.send("<presence/>");
                ben.await("presence");

                // when
                ada.send("<message to='ben@house.example' type='chat' id='m1'><body>Hello</body></message>");
                ben.await("message");

                // then
                awaitSpan(there, "take over");
                awaitSpan(here, "carry");
                awaitSpan(here, "message");
                var trace = only(here, "message");
                assertThat(of(here, trace)).containsExactlyInAnyOrder("message", "archive", "deliver", "carry");
                assertThat(of(there, trace)).containsExactlyInAnyOrder("take over", "deliver");
                assertThat(Stream.concat(here.ended().stream(), there.ended().stream()).map(Ended::context)
                        .filter(context -> context.traceId().equals(trace.traceId())).map(TraceContext::requestId)
                        .collect(Collectors.toSet())).containsExactly(trace.requestId());
            }
        }
    }

    private static RunningMessaging node(Town town, Company company, String name, RecordedTraces traces) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(name), traces);
    }

    private static void awaitSpan(RecordedTraces traces, String name) throws InterruptedException {
        for (int i = 0; i < 500 && traces.ended().stream().noneMatch(span -> span.name().equals(name)); i++) {
            Thread.sleep(20);
        }
    }

    private static TraceContext only(RecordedTraces traces, String name) {
        var found = traces.ended().stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst().context();
    }

    private static List<String> of(RecordedTraces traces, TraceContext trace) {
        return traces.ended().stream().filter(span -> span.context().traceId().equals(trace.traceId()))
                .map(Ended::name).toList();
    }
}
