package io.posthouse.cluster.member;

import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import io.posthouse.storage.Database;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers by a table that all nodes write to: each notes where it listens whenever it looks, and sees who has done so within
 * two minutes. While the database is away, the peers last seen there are good enough.
 *
 * <p>A name has one row. Whoever finds another place in that of its own name goes there as well: it may be another node
 * that was given the same name, and would never be met once its row is overwritten.
 */
final class StoredPeers implements PeerFinder {
    private static final Logger LOG = LoggerFactory.getLogger(StoredPeers.class);

    private final Database database;
    private final NodeName self;
    private final InetSocketAddress place;
    private volatile List<InetSocketAddress> last = List.of();
    private volatile boolean complained;
    private volatile boolean left;

    StoredPeers(Database database, NodeName self, InetSocketAddress place) {
        this.database = database;
        this.self = self;
        this.place = place;
    }

    @Override
    public List<InetSocketAddress> find() {
        try (Connection connection = database.pool().getConnection()) {
            List<InetSocketAddress> found = new ArrayList<>();
            if (!left) {
                found.addAll(readNamesakes(connection));
                note(connection);
            }
            found.addAll(read(connection));
            last = List.copyOf(found);
            complained = false;
        } catch (SQLException | Fault e) {
            if (!complained) {
                complained = true;
                LOG.atWarn().addKeyValue("reason", e.getMessage())
                        .log("cannot look for peers in the database; those last seen there count until it is back");
            }
        }
        return last;
    }

    private static final String NOTE = """
            insert into cluster.peer (name, address, port, seen_at) values (?, ?::inet, ?, now())
            on conflict (name) do update set address = excluded.address, port = excluded.port, seen_at = excluded.seen_at""";

    private void note(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(NOTE)) {
            setSelf(statement);
            statement.executeUpdate();
        }
    }

    private static final String READ_NAMESAKES = """
            select host(address) as address, port from cluster.peer
            where seen_at > now() - interval '2 minutes' and name = ? and (address, port) <> (?::inet, ?)""";

    private List<InetSocketAddress> readNamesakes(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(READ_NAMESAKES)) {
            setSelf(statement);
            return places(statement);
        }
    }

    private static final String READ = """
            select host(address) as address, port from cluster.peer
            where seen_at > now() - interval '2 minutes' order by seen_at desc limit 256""";

    private static List<InetSocketAddress> read(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(READ)) {
            return places(statement);
        }
    }

    private static List<InetSocketAddress> places(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            List<InetSocketAddress> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new InetSocketAddress(rows.getString("address"), rows.getInt("port")));
            }
            return List.copyOf(found);
        }
    }

    private void setSelf(PreparedStatement statement) throws SQLException {
        statement.setString(1, self.value());
        statement.setString(2, place.getAddress().getHostAddress());
        statement.setInt(3, place.getPort());
    }

    /** Only our own row as we wrote it: a next life of this node may listen elsewhere already. */
    private static final String CROSS_OUT = """
            delete from cluster.peer where name = ? and address = ?::inet and port = ?""";

    @Override
    public void leave() {
        left = true;
        try (Connection connection = database.pool().getConnection();
                var statement = connection.prepareStatement(CROSS_OUT)) {
            setSelf(statement);
            statement.executeUpdate();
        } catch (SQLException | Fault e) {
            LOG.debug("row of this node stays until it is old", e);
        }
    }
}
