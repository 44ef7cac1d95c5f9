package io.posthouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InProcessClusterTest {
    private final NodeName here = new NodeName("node-1");
    private final Cluster cluster = Cluster.inProcess(here);

    @Test
    void knowsEverySessionOfAUser() {
        cluster.sessions().add("ada@example.org", "phone");
        cluster.sessions().add("ada@example.org", "desk");
        cluster.sessions().add("ada@example.org", "desk");

        assertThat(cluster.sessions().of("ada@example.org")).containsExactly(new Place("phone", here),
                new Place("desk", here));
        assertThat(cluster.sessions().size()).isEqualTo(2);
    }

    @Test
    void forgetsASessionOnce() {
        cluster.sessions().add("ada@example.org", "phone");

        cluster.sessions().remove("ada@example.org", "phone");
        cluster.sessions().remove("ada@example.org", "phone");

        assertThat(cluster.sessions().of("ada@example.org")).isEmpty();
        assertThat(cluster.sessions().size()).isZero();
    }

    @Test
    void hasNobodyToSendTo() {
        assertThat(cluster.links().send(new NodeName("node-2"), "stanzas", new byte[1])).isFalse();
    }

    @Test
    void refusesANameThatCouldNotBeAKey() {
        assertThatThrownBy(() -> new NodeName("Node 1")).isInstanceOf(IllegalArgumentException.class);
    }
}
