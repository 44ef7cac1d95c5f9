package io.posthouse.messaging.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same scripts, with people who live on two nodes and clients that connect to whichever. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationOverNodesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private final Company company = new Company();
    private final Town town = new Town();
    private RunningMessaging first;
    private RunningMessaging second;

    @BeforeAll
    void start() throws Exception {
        first = node("node-1");
        second = node("node-2");
        var half = IntStream.range(0, 64).filter(shard -> shard % 2 == 1).boxed().collect(Collectors.toSet());
        town.move(half, "node-1", "node-2");
    }

    private RunningMessaging node(String name) {
        return new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node(name));
    }

    @AfterAll
    void stop() {
        second.close();
        first.close();
        town.close();
    }

    @TestFactory
    List<DynamicTest> everyScriptGoesAsWritten() throws IOException {
        var conversations = ConversationTest.conversations();
        assertThat(conversations).isNotEmpty();
        for (var conversation : conversations) {
            conversation.people().forEach(person -> company.join(person, Realm.EMPLOYEES));
        }
        return conversations.stream()
                .map(conversation -> DynamicTest.dynamicTest(conversation.name(), () -> play(conversation))).toList();
    }

    private void play(Conversation conversation) throws IOException {
        try (var stage = new Stage(step -> step.client().hashCode() % 2 == 0 ? first.port() : second.port())) {
            stage.play(conversation);
        }
    }
}
