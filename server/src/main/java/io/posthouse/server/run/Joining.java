package io.posthouse.server.run;

import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.Fault;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.SettingRefused;
import io.posthouse.server.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code up --join HOST}: what the machine knows is found out, what only people know is asked for, all of it at once and before anything is
 * started. The other node is only knocked at; nodes find each other as they always do, in the database.
 */
public final class Joining {
    private static final int KNOCK_MILLIS = 5_000;

    private Joining() {
    }

    /**
     * Further words for the command line of a node that is to join others; none for any other.
     *
     * @throws SettingRefused when the secret or the database is not set
     * @throws Fault when nobody answers at the node that is to be joined
     */
    public static List<String> words(Settings settings) {
        ClusterSettings cluster = settings.of(ClusterSettings.class);
        return cluster.joins().map(there -> words(settings, cluster, there)).orElse(List.of());
    }

    private static List<String> words(Settings settings, ClusterSettings cluster, InetSocketAddress there) {
        List<String> missing = new ArrayList<>();
        if (cluster.secret().isEmpty()) {
            missing.add("POSTHOUSE_CLUSTER_SECRET: what all nodes know, the same as there");
        }
        if (settings.of(DatabaseSettings.class).embedded()) {
            missing.add(
                    "POSTHOUSE_DATABASE_URL, _USER, _PASSWORD: the PostgreSQL that all nodes share, the same as there");
        }
        boolean named = settings.says("posthouse.node");
        String name = named ? "" : nameOfThisMachine();
        if (!named && name.isEmpty()) {
            missing.add("POSTHOUSE_NODE: a name for this node, since this machine has none");
        }
        PosthouseSettings posthouse = settings.of(PosthouseSettings.class);
        if (!missing.isEmpty()) {
            throw SettingRefused.lacking(cluster.join(), missing, posthouse.data().resolve("posthouse.properties"));
        }
        InetAddress own = knock(cluster.join(), there);
        List<String> words = new ArrayList<>();
        if (!named) {
            words.add("--posthouse.node=" + name);
        }
        if (!settings.says("posthouse.cluster.address")) {
            words.add("--posthouse.cluster.address=" + own.getHostAddress());
        }
        return words;
    }

    /** The address of this machine from which the other one is reached. */
    private static InetAddress knock(String join, InetSocketAddress there) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(there.getHostString()), there.getPort()),
                    KNOCK_MILLIS);
            return socket.getLocalAddress();
        } catch (UnknownHostException e) {
            throw new Fault(
                    "posthouse.cluster.join names " + join + ", which has no address: mistyped, or missing in DNS",
                    false, e);
        } catch (IOException e) {
            throw new Fault("posthouse.cluster.join names " + join + ", and nobody answers at port " + there.getPort()
                    + " there. Does that node run, with POSTHOUSE_CLUSTER_SECRET and a POSTHOUSE_CLUSTER_ADDRESS that this machine "
                    + "reaches? " + CalledHere.command("status")
                    + " on it shows where it listens for others. Is the port open from here?",
                    true, e);
        }
    }

    private static String nameOfThisMachine() {
        try {
            return nodeName(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** What a machine's name makes of a node's: its first part, in the letters that one may have; empty when nothing is left. */
    static String nodeName(String host) {
        String first = host.toLowerCase(Locale.ROOT).split("\\.", 2)[0].replaceAll("[^a-z0-9-]", "-");
        String name = first.replaceAll("^-+|-+$", "");
        return name.equals("localhost") ? "" : name.substring(0, Math.min(64, name.length()));
    }
}
