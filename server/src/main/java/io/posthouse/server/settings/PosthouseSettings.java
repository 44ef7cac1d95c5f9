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
 */
@ConfigurationProperties("posthouse")
public record PosthouseSettings(@DefaultValue("./data") Path data, @DefaultValue("localhost") String domain) {
    public PosthouseSettings {
        if (!domain.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new SettingRefused("posthouse.domain", "must be a domain name in lower case, such as example.org");
        }
        data = data.toAbsolutePath().normalize();
    }
}
