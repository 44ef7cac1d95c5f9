package io.posthouse.server.run;

import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.HttpSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.XmppSettings;
import io.posthouse.server.settings.XmppsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Looks whether the ports that a node is told to listen on can be had, before it unpacks and creates a database for nothing.
 * Between the look and the listening somebody may still take one: the listeners say it too.
 */
final class FreePorts {
    private FreePorts() {
    }

    /** @throws PortTaken for the first that cannot be had */
    static void check(Settings settings) {
        HttpSettings http = settings.of(HttpSettings.class);
        check("the web page", http.address(), http.port(), "http");
        if (settings.of(PosthouseSettings.class).roles().contains(PosthouseSettings.XMPP)) {
            XmppSettings xmpp = settings.of(XmppSettings.class);
            check("XMPP clients", xmpp.address(), xmpp.port(), "xmpp");
            check("XMPP clients", xmpp.address(), settings.of(XmppsSettings.class).port(), "xmpps");
        }
        ClusterSettings cluster = settings.of(ClusterSettings.class);
        if (cluster.member().isPresent()) {
            check("other nodes", cluster.address(), cluster.port(), "cluster");
            check("links between nodes", cluster.address(), cluster.linkport(), "cluster.link");
            check("requests of other nodes", cluster.address(), cluster.httpport(), "cluster.http");
        }
    }

    private static void check(String use, InetAddress address, int port, String name) {
        if (port == 0) {
            return;
        }
        InetSocketAddress wanted = new InetSocketAddress(address, port);
        try (ServerSocket probe = new ServerSocket()) {
            // As the listeners do: connections of a node that has just ended must not stand in the way.
            probe.setReuseAddress(true);
            probe.bind(wanted, 1);
        } catch (IOException e) {
            throw new PortTaken(use, wanted, "posthouse." + name + (name.matches("cluster\\..*") ? "port" : ".port"),
                    e);
        }
    }
}
