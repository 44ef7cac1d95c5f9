/** What a developer's own Java program needs to talk to the platform. Each class stands alone and can be copied. */
@NullMarked
package io.posthouse.sdk;

import org.jspecify.annotations.NullMarked;
