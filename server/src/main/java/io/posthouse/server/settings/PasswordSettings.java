package io.posthouse.server.settings;

import io.posthouse.identity.KnownPasswords;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which passwords nobody may choose. A short list of common ones is part of the platform.
 *
 * @param leaked a file of leaked passwords: SHA-1 hashes in hexadecimal digits in ascending order, one a line, as the Pwned Passwords
 *        are downloaded in one file; empty for none. The same on all nodes; one moved into its place is used at once
 */
@ConfigurationProperties("posthouse.passwords")
public record PasswordSettings(@DefaultValue("") String leaked) {
    /**
     * The list, looked at.
     *
     * @throws SettingRefused when the file cannot be used
     */
    public KnownPasswords known() {
        if (leaked.isEmpty()) {
            return KnownPasswords.common();
        }
        try {
            return KnownPasswords.with(Path.of(leaked));
        } catch (NoSuchFileException e) {
            throw new SettingRefused("posthouse.passwords.leaked", "names the file " + leaked + ", which is not there");
        } catch (IOException e) {
            throw new SettingRefused("posthouse.passwords.leaked", "names a file that " + e.getMessage());
        }
    }
}
