package io.posthouse.storage.person;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.LoginId;
import java.util.regex.Pattern;

/**
 * Somebody whose data is handed out or erased: everything by which our tables know a person.
 *
 * @param name of the login
 * @param displayName what others read
 * @param address bare JID, {@code name@domain}
 * @param pseudonym what stands for the name where a row stays: drawn by chance, so that it tells nothing
 */
public record Person(LoginId login, String name, String displayName, String address, String pseudonym) {

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9._-]{1,64}");
    private static final Pattern SPECIAL = Pattern.compile("[^\\p{L}\\p{N}\\s]");

    public Person {
        check(PLAIN.matcher(name).matches(), "a login has a plain name");
        check(PLAIN.matcher(pseudonym).matches(), "a pseudonym is a name");
        check(address.startsWith(name + "@"), "an address begins with its login's name");
    }

    /** What stands for the address where a row stays. */
    public String addressAfterwards() {
        return pseudonym + address.substring(name.length());
    }

    /** Finds the name by itself in a text, as a regular expression of PostgreSQL. The dot that ends a sentence is no part of a name. */
    String namePattern() {
        return "(?<![A-Za-z0-9._-])" + quoted(name) + "(?![A-Za-z0-9_-]|[.][A-Za-z0-9_-])";
    }

    /** Finds the address by itself. */
    String addressPattern() {
        return "(?<![A-Za-z0-9._-])" + quoted(address) + "(?![A-Za-z0-9_-]|[.][A-Za-z0-9_-])";
    }

    /** Finds the display name by itself. */
    String displayPattern() {
        return "(?<![[:alnum:]])" + quoted(displayName) + "(?![[:alnum:]])";
    }

    /** Finds the name or the address as a value of JSON. What follows the name is the first group; names of fields are left alone. */
    String jsonPattern() {
        return "\"" + quoted(name) + "((?:@[^\"/]*(?:/[^\"]*)?)?\")(?!:)";
    }

    private static String quoted(String text) {
        return SPECIAL.matcher(text).replaceAll(found -> "\\\\\\" + found.group());
    }
}
