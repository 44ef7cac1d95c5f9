package io.posthouse.storage.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The servers that a URL names, each with a URL of its own, in order. */
record Hosts(List<Host> all) {
    private static final String PREFIX = "jdbc:postgresql://";
    private static final Pattern TARGET = Pattern.compile("(?<=[?&])targetServerType=[^&]*&?");

    /**
     * One of them.
     *
     * @param address host and port, for people
     */
    record Host(String address, String url) {
    }

    Hosts {
        all = List.copyOf(all);
    }

    static Hosts of(String url) {
        int end = PREFIX.length();
        while (end < url.length() && "/?".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        if (!url.startsWith(PREFIX) || end <= PREFIX.length()) {
            return new Hosts(List.of(new Host("localhost", url)));
        }
        // Which one is the primary we find out ourselves: the driver believes the first that says so.
        String rest = TARGET.matcher(url.substring(end)).replaceAll("");
        List<Host> hosts = new ArrayList<>();
        for (String address : url.substring(PREFIX.length(), end).split(",", -1)) {
            hosts.add(new Host(address, PREFIX + address + rest));
        }
        return new Hosts(hosts);
    }
}
