package io.posthouse.server.settings;

import io.posthouse.cluster.Role;
import io.posthouse.messaging.Messaging;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns the whole node.
 *
 * @param data the folder that holds everything this node keeps; environment or command line only, because the settings
 *        file is looked for in it
 * @param domain the domain of people's addresses: name@domain
 * @param node this node's name, the same over its restarts: 1 to 64 of a-z, 0-9 and -; no two nodes on one database share it
 * @param roles which services this node carries: messaging keeps conversations, xmpp lets XMPP clients in and needs messaging on the
 *        same node, web serves the page, the channel and the REST endpoints; what a node does not carry it asks of one that does. Health
 *        and metrics are on every node
 */
@ConfigurationProperties("posthouse")
public record PosthouseSettings(@DefaultValue("./data") Path data, @DefaultValue("localhost") String domain,
        @DefaultValue("node-1") String node, @DefaultValue( {
                "messaging", "xmpp", "web"}) Set<String> roles){

    /** The doors for XMPP clients. */
    public static final String XMPP = "xmpp";
    /** The page, the channel and the endpoints. */
    public static final String WEB = "web";
    private static final Set<String> ROLES = Stream.concat(Stream.of(XMPP, WEB), Roles.ALL.stream().map(Role::name))
            .collect(Collectors.toUnmodifiableSet());

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
                    "names a role that there is not; there are " + String.join(", ", new TreeSet<>(ROLES)));
        }
        if (roles.isEmpty()) {
            throw new SettingRefused("posthouse.roles", "is empty, so that this node would do nothing");
        }
        if (roles.contains(XMPP) && !roles.contains(Messaging.ROLE.name())) {
            throw new SettingRefused("posthouse.roles",
                    "has xmpp without messaging: let XMPP clients in at nodes that carry messaging, whoever lives there");
        }
        data = data.toAbsolutePath().normalize();
    }

    /** Whether this node carries a service. */
    public boolean carries(Role role) {
        return roles.contains(role.name());
    }

    /** Whether it carries all services, so that it can be alone. */
    public boolean carriesAll() {
        return Roles.ALL.stream().allMatch(this::carries);
    }
}
