package io.posthouse.server.settings;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns the whole node.
 *
 * @param data the folder that holds everything this node keeps; environment or command line only, because the settings
 *        file is looked for in it
 * @param domain the domain of people's addresses: name@domain
 * @param node this node's name, the same over its restarts: 1 to 64 of a-z, 0-9 and -; no two nodes on one database share it
 */
@ConfigurationProperties("posthouse")
public record PosthouseSettings(@DefaultValue("./data") Path data, @DefaultValue("localhost") String domain,
        @DefaultValue("node-1") String node) {
    public PosthouseSettings {
        if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new SettingRefused("posthouse.domain", "must be a domain name in lower case, such as example.org");
        }
        if (!node.matches("[a-z0-9-]{1,64}")) {
            throw new SettingRefused("posthouse.node", "must be 1 to 64 of a-z, 0-9 and -");
        }
        data = data.toAbsolutePath().normalize();
    }
}
