package io.posthouse.cluster.owner;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnerNewsTest {
    @Test
    void isReadAsItWasWritten() {
        Set<Integer> all = IntStream.range(0, 256).boxed().collect(Collectors.toSet());
        var news = new OwnerNews("messaging", new NodeName("node-1"), all);

        assertThat(OwnerNews.of(news.frame())).contains(news);
        assertThat(OwnerNews.of(OwnerNews.look(new NodeName("node-1")).frame()))
                .contains(OwnerNews.look(new NodeName("node-1")));
    }

    @Test
    void isIgnoredWhenItIsSomethingElse() {
        for (String other : new String[]{"", "messaging", "messaging node-1 1,,2", "messaging Node 1", "a b 1;drop",
                "x".repeat(3_000)}) {
            assertThat(OwnerNews.of(other.getBytes(StandardCharsets.UTF_8))).as(other).isEmpty();
        }
    }
}
