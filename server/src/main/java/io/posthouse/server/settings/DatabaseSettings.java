package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL to work on.
 *
 * @param url jdbc:postgresql://host:port/database for one of your own; empty for the embedded one
 * @param user who signs in there
 * @param password with which password
 * @param connections the most pooled connections at once, 4 to 100
 */
@ConfigurationProperties("posthouse.database")
public record DatabaseSettings(@DefaultValue("") String url, @DefaultValue("posthouse") String user,
        @DefaultValue("") String password, @DefaultValue("12") int connections) {
    public DatabaseSettings {
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new SettingRefused("posthouse.database.url", "must begin with jdbc:postgresql:");
        }
        if (connections < 4 || connections > 100) {
            throw new SettingRefused("posthouse.database.connections", "must lie between 4 and 100");
        }
    }

    /** Whether we start our own. */
    public boolean embedded() {
        return url.isEmpty();
    }

    @Override
    public String toString() {
        // Without the password, and without the URL's parameters, which may hold one.
        return "DatabaseSettings[embedded=" + embedded() + ", user=" + user + "]";
    }
}
