package io.posthouse.kernel.signature;

import java.util.Map;

/** What a structured field is at its top (RFC 9651 §3); without knowing it, nobody can write the field anew. */
public enum FieldKind {
    /** One value. */
    ITEM,
    /** Values, set apart by commas. */
    LIST,
    /** Keys and values. */
    DICTIONARY;

    /** The fields that are structured by the RFCs which define them. */
    static final Map<String, FieldKind> KNOWN = Map.ofEntries(Map.entry("accept-ch", LIST),
            Map.entry("accept-signature", DICTIONARY), Map.entry("cache-status", LIST), Map.entry("cdn-cache-control",
                    DICTIONARY),
            Map.entry("client-cert", ITEM), Map.entry("client-cert-chain", LIST), Map.entry("content-digest",
                    DICTIONARY),
            Map.entry("priority", DICTIONARY), Map.entry("proxy-status", LIST), Map.entry("repr-digest", DICTIONARY),
            Map.entry("signature", DICTIONARY), Map.entry("signature-input", DICTIONARY), Map.entry(
                    "want-content-digest", DICTIONARY),
            Map.entry("want-repr-digest", DICTIONARY));
}
