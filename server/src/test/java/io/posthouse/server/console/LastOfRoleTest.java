package io.posthouse.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.console.PlatformEndpoint.NodeView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which nodes the console lets go. */
class LastOfRoleTest {
    private static NodeView node(String name, String state, String... roles) {
        return new NodeView(name, state, "", List.of(roles), "0.1.0", Instant.EPOCH, 0, 0, 0, 0, "",
                !state.equals("silent"));
    }

    @Test
    void refusesTheLastNodeThatCarriesARole() {
        // given: people are let in by two, and their conversations are kept by one
        NodeView edge = node("edge", "ready", "web", "xmpp");
        NodeView other = node("other", "impaired", "web", "xmpp");
        NodeView home = node("home", "ready", "messaging");
        // when, then
        assertThat(PlatformEndpoint.whyItStays("home", List.of(edge, other, home)))
                .contains(ConsoleRefusal.LAST_OF_ROLE);
        assertThat(PlatformEndpoint.whyItStays("edge", List.of(edge, other, home))).isEmpty();
        assertThat(PlatformEndpoint.whyItStays("home",
                List.of(edge, other, home, node("second", "draining", "messaging"))))
                .contains(ConsoleRefusal.LAST_OF_ROLE);
        assertThat(PlatformEndpoint.whyItStays("home",
                List.of(edge, other, home, node("second", "ready", "messaging")))).isEmpty();
    }

    @Test
    void letsANodeGoWhoseRolesOthersCarryTogether() {
        // given
        NodeView all = node("all", "ready", "messaging", "web", "xmpp");
        // when, then
        assertThat(PlatformEndpoint.whyItStays("all", List.of(all, node("edge", "ready", "web", "xmpp"),
                node("home", "ready", "messaging")))).isEmpty();
        assertThat(RoleBearer.rolesOnlyOf("all", List.of(RoleBearer.of("all", all.roles(), true, "draining"),
                RoleBearer.of("home", List.of("messaging"), true, "unready")))).containsExactly("messaging", "web",
                        "xmpp");
    }

    @Test
    void saysFirstThatThereIsNoSuchNodeOrNoOther() {
        // given
        NodeView north = node("north", "ready", "messaging", "web", "xmpp");
        NodeView gone = node("gone", "silent", "messaging", "web", "xmpp");
        // when, then
        assertThat(PlatformEndpoint.whyItStays("gone", List.of(north, gone))).contains(ConsoleRefusal.NO_SUCH_NODE);
        assertThat(PlatformEndpoint.whyItStays("north", List.of(north, gone))).contains(ConsoleRefusal.LAST_NODE);
    }
}
