package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private RunningMessaging house;
    private final Company company = new Company("ada", "ben", "cleo", "dan", "eve", "fay");

    @BeforeAll
    void start() {
        house = new RunningMessaging(database, company, StreamSettings.USUAL);
    }

    @AfterAll
    void stop() {
        house.close();
    }

    @Test
    void carriesAChatOnceItIsStored() throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            ada.send("<message to='ben@house.example/desk' type='chat' id='m1' from='eve@house.example'>"
                    + "<body>hello</body></message>");

            Element message = ben.expect("message");

            assertThat(message.attribute("from")).contains("ada@house.example/desk");
            assertThat(message.childText("body", Namespaces.CLIENT)).contains("hello");
        }
    }
}
