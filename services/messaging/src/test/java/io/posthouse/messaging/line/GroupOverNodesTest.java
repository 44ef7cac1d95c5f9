package io.posthouse.messaging.line;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.storage.log.CommitOrder;
import io.posthouse.xmpp.BareJid;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;

/** The same groups, with members who live on two nodes, and half of the lines on the other one than clients connect to. */
class GroupOverNodesTest extends GroupTest {
    private final Town town = new Town();
    private Optional<RunningMessaging> other = Optional.empty();

    @Override
    RunningMessaging open(Company company) throws Exception {
        var first = new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-1"));
        other = Optional.of(new RunningMessaging(database, company, StreamSettings.USUAL, CommitOrder.DURABLE_FIRST,
                town.node("node-2")));
        town.move(IntStream.range(0, ArchiveLog.SHARDS).filter(GroupOverNodesTest::isOnTheOther).boxed()
                .collect(Collectors.toSet()), "node-1", "node-2");
        return first;
    }

    private static boolean isOnTheOther(int shard) {
        return shard == ArchiveLog.shardOf("ben@house.example")
                || (shard % 2 == 1 && shard != ArchiveLog.shardOf("ada@house.example"));
    }

    @Override
    List<String> homes() {
        return List.of("node-1", "node-2");
    }

    @Override
    String homeOf(BareJid line) {
        return isOnTheOther(ArchiveLog.shardOf(line.toString())) ? "node-2" : "node-1";
    }

    @AfterAll
    void leave() {
        other.ifPresent(RunningMessaging::close);
        town.close();
    }
}
