package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A body that fails to become a record is answered as malformed; one that becomes a record with holes was answered as a fault. */
@SuppressWarnings("NullAway") // What a client sends heeds no annotation.
class LineEndpointTest {
    @Test
    void aNewGroupHasATitleAndMembersAndNoneOfThemIsMissing() {
        assertThatThrownBy(() -> new LineEndpoint.NewGroup(null, List.of())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new LineEndpoint.NewGroup("Rome", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new LineEndpoint.NewGroup("Rome", Arrays.asList("ada@localhost", null)))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void aNewMemberHasAnAddress() {
        assertThatThrownBy(() -> new LineEndpoint.NewMember(null)).isInstanceOf(NullPointerException.class);
    }
}
