package io.posthouse.messaging.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.NodeName;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.log.LogShards;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Errands from one node to another, whose threads come to them in the worst order. */
class ErrandsTest {
    private static final String KIND = "count";

    private final Town town = new Town();
    private final ArrayDeque<Runnable> runs = new ArrayDeque<>();

    @AfterEach
    void stop() {
        town.close();
    }

    @Test
    void doesWhatConcernsPeopleOfOneShardInTheOrderInWhichItWasSent() throws Exception {
        // given: several people of one shard, who live on node-2
        var one = town.node("node-1");
        var two = town.node("node-2");
        two.owners().entrust(Homes.LOG, new EveryShard(), ArchiveLog.SHARDS);
        var from = new Errands(new Homes(one), one, Runnable::run);
        var there = new Errands(new Homes(two), two, runs::addFirst);
        List<String> done = new ArrayList<>();
        there.on(KIND, (person, what) -> done.add(what.attribute("number").orElseThrow()));
        var neighbours = neighbours();

        // when: each gets something in turn, and whoever came last is looked after first
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            sent.add(Integer.toString(i));
            from.send(neighbours.get(i % neighbours.size()), KIND,
                    Element.builder(KIND, "urn:test").attribute("number", Integer.toString(i)).build());
        }
        town.quiet();
        while (!runs.isEmpty()) {
            runs.removeFirst().run();
        }

        // then
        assertThat(done).isEqualTo(sent);
    }

    @Test
    void bringsWhatIsForANodeToThatNodeWhoeverLivesThere() throws Exception {
        // given: everybody lives on node-2
        var one = town.node("node-1");
        var two = town.node("node-2");
        two.owners().entrust(Homes.LOG, new EveryShard(), ArchiveLog.SHARDS);
        var first = new Errands(new Homes(one), one, Runnable::run);
        var second = new Errands(new Homes(two), two, Runnable::run);
        List<String> done = new ArrayList<>();
        first.on(KIND, (person, what) -> done.add("first"));
        second.on(KIND, (person, what) -> done.add("second"));
        var what = Element.builder(KIND, "urn:test").build();

        // when
        second.tell(new NodeName("node-1"), neighbours().getFirst(), KIND, what);
        town.quiet();
        second.tell(new NodeName("node-2"), neighbours().getFirst(), KIND, what);
        town.quiet();

        // then
        assertThat(done).containsExactly("first", "second");
    }

    /** Some of one shard, whose names differ in more than a letter. */
    private static List<BareJid> neighbours() {
        return IntStream.range(0, 2_000).mapToObj(i -> Jid.of("person" + i, "house.example"))
                .filter(person -> ArchiveLog.shardOf(person.toString()) == 17).limit(4).toList();
    }

    private static final class EveryShard implements LogShards {
        @Override
        public String writer() {
            return "node-2";
        }

        @Override
        public Set<Integer> owned() {
            return IntStream.range(0, ArchiveLog.SHARDS).boxed().collect(Collectors.toSet());
        }

        @Override
        public Optional<Hold> hold(int shard) {
            return Optional.empty();
        }

        @Override
        public boolean fenced() {
            return false;
        }

        @Override
        public CompletableFuture<Set<Integer>> takeOver(String deadWriter) {
            return CompletableFuture.completedFuture(Set.of());
        }

        @Override
        public CompletableFuture<Set<Integer>> handOver(Set<Integer> shards, String toWriter) {
            return CompletableFuture.completedFuture(Set.of());
        }

        @Override
        public CompletableFuture<Set<Integer>> adopt() {
            return CompletableFuture.completedFuture(Set.of());
        }
    }
}
