"use strict";

const welcome = `# Homeroom's GraphQL API.
#
# Put your token into the Headers editor below:
#   { "Authorization": "Bearer ..." }
# Run with Ctrl-Enter. The explorer at the left shows everything that can be asked.

query Welcome {
  __typename
}
`;

const url = window.location.href.split(/[?#]/)[0];
const fetcher = GraphiQL.createFetcher({ url, subscriptionUrl: url.replace(/^http/, "ws") });
const explorer = GraphiQLPluginExplorer.explorerPlugin();

// The headers hold the token: they are not kept, schools share machines.
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    plugins: [explorer],
    defaultQuery: welcome,
    defaultHeaders: '{\n  "Authorization": "Bearer "\n}',
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    inputValueDeprecation: true,
  }),
);
