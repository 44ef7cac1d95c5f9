package io.posthouse.server.settings;

import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns the whole node.
 *
 * @param data the folder that holds everything this node keeps; environment or command line only, because the settings
 *        file is looked for in it
 * @param domain the domain of people's addresses: name@domain
 * @param node this node's name, the same over its restarts: 1 to 64 of a-z, 0-9 and -; no two nodes on one database share it
 * @param roles which services this node carries: messaging keeps conversations and is needed on every node, xmpp lets XMPP
 *        clients in, web serves the page, the channel and the REST endpoints; health and metrics are on every node
 */
@ConfigurationProperties("posthouse")
public record PosthouseSettings(@DefaultValue("./data") Path data, @DefaultValue("localhost") String domain,
        @DefaultValue("node-1") String node, @DefaultValue( {
                "messaging", "xmpp", "web"}) Set<String> roles){

    /** The doors for XMPP clients. */
    public static final String XMPP = "xmpp";
    /** The page, the channel and the endpoints. */
    public static final String WEB = "web";
    private static final String MESSAGING = "messaging";
    private static final Set<String> ROLES = Set.of(MESSAGING, XMPP, WEB);

    public PosthouseSettings {
        if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new SettingRefused("posthouse.domain", "must be a domain name in lower case, such as example.org");
        }
        if (!node.matches("[a-z0-9-]{1,64}")) {
            throw new SettingRefused("posthouse.node", "must be 1 to 64 of a-z, 0-9 and -");
        }
        roles = Set.copyOf(roles);
        if (!ROLES.containsAll(roles)) {
            throw new SettingRefused("posthouse.roles",
                    "names a role that there is not; there are messaging, xmpp and web");
        }
        if (!roles.contains(MESSAGING)) {
            throw new SettingRefused("posthouse.roles", "lacks messaging, which every node carries");
        }
        data = data.toAbsolutePath().normalize();
    }
}
