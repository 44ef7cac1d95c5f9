/** What a new operator meets: the first words on the screen, and a small company to try the platform with. */
@NullMarked
package io.posthouse.server.welcome;

import org.jspecify.annotations.NullMarked;
