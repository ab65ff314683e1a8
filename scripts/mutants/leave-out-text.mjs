import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * Leaves sentences alone, with what is written into them: a test that holds each word of them proves nothing about what the
 * program does. A string without a space is a name or a value of the code, and is changed like anything else.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'text', {
    shouldIgnore({ node }) {
      const written =
        node.type === 'StringLiteral'
          ? node.value
          : node.type === 'TemplateLiteral'
            ? node.quasis.map(({ value }) => value.raw).join('')
            : '';
      return written.includes(' ') ? 'text for people' : undefined;
    },
  }),
];
