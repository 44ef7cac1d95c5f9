/** The web client's files, from the class path, with caching by content and a content security policy. */
@NullMarked
package io.posthouse.gateway.assets;

import org.jspecify.annotations.NullMarked;
