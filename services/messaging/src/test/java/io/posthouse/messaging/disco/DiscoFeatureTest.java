package io.posthouse.messaging.disco;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DiscoFeatureTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    @Test
    void offersTheHashOfWhatItAnswers() throws IOException {
        var company = new Company();
        company.join("ada", Realm.EMPLOYEES);
        try (var house = new RunningMessaging(database, company, StreamSettings.USUAL);
                var ada = new RawClient(house.port())) {
            ada.open();
            ada.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + Base64.getEncoder()
                    .encodeToString(("\0ada\0" + Company.PASSWORD).getBytes(StandardCharsets.UTF_8)) + "</auth>");
            ada.expect("success");
            var features = ada.open();
            var offered = features.child("c", Capabilities.NAMESPACE).orElseThrow();
            ada.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            ada.await("iq");

            ada.send("<iq type='get' id='d' to='house.example'><query xmlns='" + DiscoFeature.INFO + "' node='"
                    + offered.attribute("node", "") + "#" + offered.attribute("ver", "") + "'/></iq>");
            var info = ada.await("iq").firstChild().orElseThrow();

            var identity = info.child("identity", DiscoFeature.INFO).orElseThrow();
            var answered = Capabilities.of(identity.attribute("category", ""), identity.attribute("type", ""),
                    identity.attribute("name", ""), info.children("feature", DiscoFeature.INFO).stream()
                            .map((Element feature) -> feature.attribute("var", "")).toList());
            assertThat(offered.attribute("ver")).contains(answered.hash());
        }
    }
}
