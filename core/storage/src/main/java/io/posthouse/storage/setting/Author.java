package io.posthouse.storage.setting;

/**
 * Who asks for a change, for the audit.
 *
 * @param name of the login, or of the machine's user
 * @param origin from where: an address, or {@code command line}
 * @param request the request's id
 */
public record Author(String name, String origin, String request) {

    private static final int CHARS_MAX = 200;

    public Author {
        name = bounded(name);
        origin = bounded(origin);
        request = bounded(request);
    }

    private static String bounded(String text) {
        String clean = text.replace('\0', '?');
        return clean.length() <= CHARS_MAX ? clean : clean.substring(0, CHARS_MAX);
    }
}
