package io.posthouse.messaging.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.xmpp.Presence;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6121 appendix A, table by table: the state before, whether the stanza goes on, the state after. */
class SubscriptionTest {
    private static final Map<String, Subscription> STATES = Map.of(
            "none", new Subscription(Grant.NONE, Grant.NONE),
            "none+out", new Subscription(Grant.ASKED, Grant.NONE),
            "none+in", new Subscription(Grant.NONE, Grant.ASKED),
            "none+out+in", new Subscription(Grant.ASKED, Grant.ASKED),
            "to", new Subscription(Grant.GIVEN, Grant.NONE),
            "to+in", new Subscription(Grant.GIVEN, Grant.ASKED),
            "from", new Subscription(Grant.NONE, Grant.GIVEN),
            "from+out", new Subscription(Grant.ASKED, Grant.GIVEN),
            "both", new Subscription(Grant.GIVEN, Grant.GIVEN));

    @ParameterizedTest
    @CsvSource(textBlock = """
            subscribe,    none,        true,  none+out
            subscribe,    none+out,    true,  none+out
            subscribe,    none+in,     true,  none+out+in
            subscribe,    none+out+in, true,  none+out+in
            subscribe,    to,          true,  to
            subscribe,    to+in,       true,  to+in
            subscribe,    from,        true,  from+out
            subscribe,    from+out,    true,  from+out
            subscribe,    both,        true,  both
            unsubscribe,  none,        true,  none
            unsubscribe,  none+out,    true,  none
            unsubscribe,  none+in,     true,  none+in
            unsubscribe,  none+out+in, true,  none+in
            unsubscribe,  to,          true,  none
            unsubscribe,  to+in,       true,  none+in
            unsubscribe,  from,        true,  from
            unsubscribe,  from+out,    true,  from
            unsubscribe,  both,        true,  from
            subscribed,   none,        false, none
            subscribed,   none+out,    false, none+out
            subscribed,   none+in,     true,  from
            subscribed,   none+out+in, true,  from+out
            subscribed,   to,          false, to
            subscribed,   to+in,       true,  both
            subscribed,   from,        false, from
            subscribed,   from+out,    false, from+out
            subscribed,   both,        false, both
            unsubscribed, none,        false, none
            unsubscribed, none+out,    false, none+out
            unsubscribed, none+in,     true,  none
            unsubscribed, none+out+in, true,  none+out
            unsubscribed, to,          false, to
            unsubscribed, to+in,       true,  to
            unsubscribed, from,        true,  none
            unsubscribed, from+out,    true,  none+out
            unsubscribed, both,        true,  to
            """)
    void sendsAsAppendixA2Says(String stanza, String before, boolean routed, String after) {
        var step = state(before).sent(type(stanza));

        assertThat(step).isEqualTo(new Subscription.Step(routed, state(after)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            subscribe,    none,        true,  none+in
            subscribe,    none+out,    true,  none+out+in
            subscribe,    none+in,     false, none+in
            subscribe,    none+out+in, false, none+out+in
            subscribe,    to,          true,  to+in
            subscribe,    to+in,       false, to+in
            subscribe,    from,        false, from
            subscribe,    from+out,    false, from+out
            subscribe,    both,        false, both
            unsubscribe,  none,        false, none
            unsubscribe,  none+out,    false, none+out
            unsubscribe,  none+in,     true,  none
            unsubscribe,  none+out+in, true,  none+out
            unsubscribe,  to,          false, to
            unsubscribe,  to+in,       true,  to
            unsubscribe,  from,        true,  none
            unsubscribe,  from+out,    true,  none+out
            unsubscribe,  both,        true,  to
            subscribed,   none,        false, none
            subscribed,   none+out,    true,  to
            subscribed,   none+in,     false, none+in
            subscribed,   none+out+in, true,  to+in
            subscribed,   to,          false, to
            subscribed,   to+in,       false, to+in
            subscribed,   from,        false, from
            subscribed,   from+out,    true,  both
            subscribed,   both,        false, both
            unsubscribed, none,        false, none
            unsubscribed, none+out,    true,  none
            unsubscribed, none+in,     false, none+in
            unsubscribed, none+out+in, true,  none+in
            unsubscribed, to,          true,  none
            unsubscribed, to+in,       true,  none+in
            unsubscribed, from,        false, from
            unsubscribed, from+out,    true,  from
            unsubscribed, both,        true,  from
            """)
    void receivesAsAppendixA3Says(String stanza, String before, boolean delivered, String after) {
        var step = state(before).received(type(stanza));

        assertThat(step).isEqualTo(new Subscription.Step(delivered, state(after)));
    }

    private static Presence.Type type(String word) {
        return Presence.Type.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static Subscription state(String name) {
        return Objects.requireNonNull(STATES.get(name));
    }
}
