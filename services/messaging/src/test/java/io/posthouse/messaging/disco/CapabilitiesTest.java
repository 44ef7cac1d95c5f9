package io.posthouse.messaging.disco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void hashesAsTheSimpleExampleOfTheXepDoes() {
        // XEP-0115 section 5.2, in another order.
        var capabilities = Capabilities.of("client", "pc", "Exodus 0.9.1",
                List.of("http://jabber.org/protocol/muc", "http://jabber.org/protocol/disco#info",
                        "http://jabber.org/protocol/disco#items", "http://jabber.org/protocol/caps"));

        assertThat(capabilities.hash()).isEqualTo("QgayPKawpkPSDYmwT/WM94uAlu0=");
    }
}
