package io.posthouse.server.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL to work on.
 *
 * @param url jdbc:postgresql://host:port/database for one of your own, or jdbc:postgresql://one:5432,two:5432/database for
 *        servers that take over from each other; empty for the embedded one
 * @param user who signs in there
 * @param password with which password
 * @param connections the most pooled connections at once, 4 to 100
 * @param standby required when what is acknowledged must be on a standby, too: health then says so if it is not; optional
 *        takes PostgreSQL as it is set up
 */
@ConfigurationProperties("posthouse.database")
public record DatabaseSettings(@DefaultValue("") String url, @DefaultValue("posthouse") String user,
        @DefaultValue("") String password, @DefaultValue("12") int connections,
        @DefaultValue("optional") Standby standby) {
    /** What is asked of a second server. */
    public enum Standby {
        /** PostgreSQL is taken as it is set up. */
        OPTIONAL,
        /** What is acknowledged must be on a standby, too. */
        REQUIRED
    }

    public DatabaseSettings {
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new SettingRefused("posthouse.database.url", "must begin with jdbc:postgresql:");
        }
        if (connections < 4 || connections > 100) {
            throw new SettingRefused("posthouse.database.connections", "must lie between 4 and 100");
        }
        if (url.isEmpty() && standby == Standby.REQUIRED) {
            throw new SettingRefused("posthouse.database.standby",
                    "cannot be required of the embedded PostgreSQL, which is alone: name yours in posthouse.database.url");
        }
    }

    /** Whether we start our own. */
    public boolean embedded() {
        return url.isEmpty();
    }

    /** Whether what is acknowledged must be on a standby, too. */
    public boolean standbyRequired() {
        return standby == Standby.REQUIRED;
    }

    @Override
    public String toString() {
        // Without the password, and without the URL's parameters, which may hold one.
        return "DatabaseSettings[embedded=" + embedded() + ", user=" + user + "]";
    }
}
