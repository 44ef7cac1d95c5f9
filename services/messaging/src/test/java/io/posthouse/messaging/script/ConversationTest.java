package io.posthouse.messaging.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every script in {@code src/test/scripts}, over real sockets and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationTest {
    private static final Path SCRIPTS = Path.of("src/test/scripts");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private final Company company = new Company();
    private RunningMessaging house;

    @BeforeAll
    void start() {
        house = new RunningMessaging(database, company, StreamSettings.USUAL);
    }

    @AfterAll
    void stop() {
        house.close();
    }

    @TestFactory
    List<DynamicTest> everyScriptGoesAsWritten() throws IOException {
        var conversations = conversations();
        assertThat(conversations).isNotEmpty();
        for (var conversation : conversations) {
            conversation.people().forEach(person -> company.join(person, Realm.EMPLOYEES));
        }
        return conversations.stream()
                .map(conversation -> DynamicTest.dynamicTest(conversation.name(), () -> play(conversation))).toList();
    }

    static List<Conversation> conversations() throws IOException {
        var conversations = new ArrayList<Conversation>();
        try (var files = Files.list(SCRIPTS)) {
            for (var file : files.filter(path -> path.toString().endsWith(".xmpp")).sorted().toList()) {
                conversations.add(Conversation.read(file));
            }
        }
        return conversations;
    }

    private void play(Conversation conversation) throws IOException {
        try (var stage = new Stage(step -> house.port())) {
            stage.play(conversation);
        }
    }
}
