import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN of one node in this JVM, until it is ended. Their files are in the working directory.
 *
 * <p>Usage: YarnCluster &lt;properties file with Hadoop's configuration&gt;. Once all of it runs, it prints the addresses
 * that clients need, and where the logs of containers are: READY &lt;file system&gt; &lt;ResourceManager&gt; &lt;its
 * scheduler&gt; &lt;folder&gt;.
 */
public final class YarnCluster {
  public static void main(String[] args) throws Exception {
    Configuration configuration = new YarnConfiguration();
    Properties properties = new Properties();
    try (InputStream file = new FileInputStream(args[0])) {
      properties.load(file);
    }
    properties.stringPropertyNames().forEach(key -> configuration.set(key, properties.getProperty(key)));

    MiniDFSCluster hdfs =
        new MiniDFSCluster.Builder(configuration, new File("hdfs").getAbsoluteFile()).numDataNodes(1).build();
    hdfs.waitActive();
    MiniYARNCluster yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    yarn.init(configuration);
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(30_000)) {
      throw new IllegalStateException("The NodeManager did not connect to the ResourceManager.");
    }
    Configuration bound = yarn.getResourceManager().getConfig();
    System.out.printf(
        "READY %s %s %s %s%n",
        FileSystem.getDefaultUri(configuration),
        bound.get(YarnConfiguration.RM_ADDRESS),
        bound.get(YarnConfiguration.RM_SCHEDULER_ADDRESS),
        yarn.getNodeManager(0).getConfig().get(YarnConfiguration.NM_LOG_DIRS));
  }
}
