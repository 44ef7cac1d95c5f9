package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.nodes.Fault.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of the machine's own: every node and both PostgreSQL in a network namespace with an address, on one bridge, where
 * the clients are as well. It reaches nothing outside the machine. Needs root, {@code ip}, {@code iptables} and {@code tc}.
 *
 * <p>Names hold this process's id, so that what a killed run left is known by the next and removed.
 */
final class Namespaces implements Network {
    private static final String PREFIX = "posthouse-proof-";
    private static final Pattern NAMESPACE = Pattern.compile(PREFIX + "(\\d+)-\\w+");
    private static final Pattern BRIDGE = Pattern.compile("ppb-(\\d+)");
    private static final int FIRST_NODE = 11;
    private static final int FIRST_DATABASE = 41;
    private static final int FIRST_CLIENT = 129;
    private static final int CLIENT_ADDRESSES = 50;
    private static final int CLIENT_BITS = 26;

    private final long pid = ProcessHandle.current().pid();
    private final String bridge = "ppb-" + pid;
    private final String net;
    private final Map<String, Integer> made = new LinkedHashMap<>();
    private final List<Runnable> healing = new ArrayList<>();
    private final int nodes;

    private Namespaces(String net, int nodes) {
        this.net = net;
        this.nodes = nodes;
    }

    /** Whether this machine lets us, found out by trying; the reason when it does not, empty otherwise. */
    static String refusal() throws InterruptedException {
        String name = PREFIX + ProcessHandle.current().pid() + "-try";
        try {
            Shell.run("ip netns add " + name);
            try {
                Shell.run("ip link add ppt-a type veth peer name ppt-b netns " + name);
                Shell.run("ip link del ppt-a");
                Shell.run("ip netns exec " + name + " iptables -w -A INPUT -s 10.213.0.1 -j DROP");
                Shell.run("ip netns exec " + name + " tc qdisc add dev lo root tbf rate 100kbit burst 8kb latency 1s");
            } finally {
                Shell.run("ip netns del " + name);
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Makes it; the caller closes it. What runs of dead processes have left is removed first. */
    static Namespaces make(int nodes) throws IOException, InterruptedException {
        removeStale();
        String taken = Shell.run("ip -o -4 addr");
        int third = (int) (ProcessHandle.current().pid() % 250);
        while (taken.contains("10.213." + third + ".")) {
            third = (third + 1) % 250;
        }
        Namespaces made = new Namespaces("10.213." + third + ".", nodes);
        try {
            made.build();
            return made;
        } catch (IOException | InterruptedException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void build() throws IOException, InterruptedException {
        Shell.run("ip link add " + bridge + " type bridge");
        Shell.run("ip addr add " + net + "1/24 dev " + bridge);
        for (int i = 0; i < CLIENT_ADDRESSES; i++) {
            Shell.run("ip addr add " + net + (FIRST_CLIENT + i) + "/24 dev " + bridge);
        }
        Shell.run("ip link set " + bridge + " up");
        for (int i = 0; i < nodes; i++) {
            add("n" + i, FIRST_NODE + i);
        }
        for (int i = 0; i < 2; i++) {
            add("d" + i, FIRST_DATABASE + i);
        }
    }

    private void add(String who, int last) throws IOException, InterruptedException {
        made.put(who, last);
        Shell.run("ip netns add " + namespace(who));
        Shell.run("ip link add " + outside(who) + " type veth peer name eth0 netns " + namespace(who));
        Shell.run("ip link set " + outside(who) + " master " + bridge);
        Shell.run("ip link set " + outside(who) + " up");
        within(who, "ip addr add " + net + last + "/24 dev eth0");
        within(who, "ip link set eth0 up");
        within(who, "ip link set lo up");
    }

    private String namespace(String who) {
        return PREFIX + pid + "-" + who;
    }

    private String outside(String who) {
        return "pp" + who + "-" + pid;
    }

    private void within(String who, String command) throws IOException, InterruptedException {
        Shell.run("ip netns exec " + namespace(who) + " " + command);
    }

    @Override
    public Set<Fault.Need> allows() {
        return Set.of(Fault.Need.NETWORK);
    }

    @Override
    public InetAddress node(int node) {
        return address(FIRST_NODE + node);
    }

    @Override
    public InetAddress database(int member) {
        return address(FIRST_DATABASE + member);
    }

    @Override
    public InetAddress client(int number) {
        return address(FIRST_CLIENT + number % CLIENT_ADDRESSES);
    }

    private InetAddress address(int last) {
        try {
            return InetAddress.getByName(net + last);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> within(Party party, int member) {
        return switch (party) {
            case Party.Node(int node) -> List.of("ip", "netns", "exec", namespace("n" + node));
            case Party.Database() -> List.of("ip", "netns", "exec", namespace("d" + member));
            case Party.Clients() -> List.of();
        };
    }

    @Override
    public void cut(Party from, Party to) throws IOException, InterruptedException {
        // At the node, whichever end it is: at both databases and at the clients there are others to talk to.
        if (to instanceof Party.Node(int node)) {
            for (String source : addresses(from)) {
                within("n" + node, "iptables -w -A INPUT -s " + source + " -j DROP");
            }
        } else if (from instanceof Party.Node(int node)) {
            for (String target : addresses(to)) {
                within("n" + node, "iptables -w -A OUTPUT -d " + target + " -j DROP");
            }
        } else {
            throw new IllegalArgumentException("a link has a node at one end at least");
        }
    }

    private List<String> addresses(Party party) {
        return switch (party) {
            case Party.Node(int node) -> List.of(net + (FIRST_NODE + node));
            case Party.Database() -> List.of(net + FIRST_DATABASE, net + (FIRST_DATABASE + 1));
            case Party.Clients() -> List.of(net + (FIRST_CLIENT - 1) + "/" + CLIENT_BITS);
        };
    }

    @Override
    public void slow(int node, int kilobits) throws IOException, InterruptedException {
        String shape = " root tbf rate " + kilobits + "kbit burst 8kb latency 4s";
        within("n" + node, "tc qdisc replace dev eth0" + shape);
        Shell.run("tc qdisc replace dev " + outside("n" + node) + shape);
        healing.add(() -> quietly("tc qdisc del dev " + outside("n" + node) + " root"));
        healing.add(() -> quietly(
                "ip netns exec " + namespace("n" + node) + " tc qdisc del dev eth0 root"));
    }

    @Override
    public void heal() throws IOException, InterruptedException {
        healing.forEach(Runnable::run);
        healing.clear();
        for (int i = 0; i < nodes; i++) {
            within("n" + i, "iptables -w -F");
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (String who : made.keySet()) {
            endAllIn(namespace(who));
            quietly("ip netns del " + namespace(who));
            quietly("ip link del " + outside(who));
        }
        made.clear();
        quietly("ip link del " + bridge);
    }

    private static void removeStale() throws IOException, InterruptedException {
        Matcher spaces = NAMESPACE.matcher(Shell.run("ip netns list"));
        while (spaces.find()) {
            if (isOfADeadRun(spaces.group(1))) {
                endAllIn(spaces.group());
                quietly("ip netns del " + spaces.group());
            }
        }
        Matcher bridges = BRIDGE.matcher(Shell.run("ip -o link show type bridge"));
        while (bridges.find()) {
            if (isOfADeadRun(bridges.group(1))) {
                quietly("ip link del " + bridges.group());
            }
        }
    }

    private static boolean isOfADeadRun(String pid) {
        // A process that is no Java has only got the number of the one before.
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().command().map(command -> command.endsWith("java")).orElse(true))
                .isEmpty();
    }

    private static void endAllIn(String namespace) throws InterruptedException {
        try {
            for (String pid : Shell.run("ip netns pids " + namespace).split("\\s+", -1)) {
                if (!pid.isBlank()) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            // It is gone already.
            return;
        }
    }

    private static void quietly(String command) {
        try {
            Shell.run(command);
        } catch (IOException e) {
            // It is gone with what it belonged to.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
